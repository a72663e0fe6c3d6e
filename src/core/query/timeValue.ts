import { daysFromCivil, daysInMonth } from '../flow/flowTime';
import type { IntegerRange } from './integers';

/** Times inside a search are ISO texts, and UTC where they name no zone. */

const daySeconds = 86_400;
const complete =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(?:([Zz])|([+-])(\d\d):?(\d\d))?)?)?)?$/;

/**
 * The instant an ISO time names, in microseconds UTC; parts left out are the earliest there are, so that
 * `>=2026-11-21` begins at midnight. Null where the text is not a time or there is no such day or hour.
 */
export function parseInstant(text: string): bigint | null {
  const match = complete.exec(text);
  if (!match) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', , sign, oh, om] =
    match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (mo < 1 || mo > 12 || d < 1 || d > daysInMonth(y, mo) || h > 23 || mi > 59 || s > 59) return null;
  const offset = sign ? (Number(oh) * 60 + Number(om)) * (sign === '-' ? -60 : 60) : 0;
  const seconds = daysFromCivil(y, mo, d) * daySeconds + h * 3600 + mi * 60 + s - offset;
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/** Whether a text is a time to the second, with or without fraction and zone. */
export function isCompleteTime(text: string): boolean {
  const match = complete.exec(text);
  return match?.[6] !== undefined && parseInstant(text) !== null;
}

/**
 * The instants whose ISO text (UTC) begins with a text: `2026-11-21T14` is an hour, `2026-1` October to December.
 * A time with a zone is one instant. Null where no ISO time begins so.
 */
export function instantsStartingWith(prefix: string): IntegerRange | null {
  if (/[Zz]$|[+-]\d\d:?\d\d$/.test(prefix.slice(10)) && isCompleteTime(prefix)) {
    const instant = parseInstant(prefix)!;
    return { from: instant, to: instant };
  }
  const fraction = /^(.{19})\.(\d{0,6})$/.exec(prefix);
  if (fraction) {
    const instant = parseInstant(fraction[1]!);
    if (instant === null) return null;
    const digits = fraction[2]!;
    const size = 10n ** BigInt(6 - digits.length);
    const from = instant + BigInt(digits.padEnd(6, '0'));
    return { from, to: from + size - 1n };
  }
  const lowest = filled(prefix, 'low');
  const highest = filled(prefix, 'high');
  if (lowest === null || highest === null) return null;
  return { from: lowest, to: highest + 999_999n };
}

/** For each digit of `YYYY-MM-DDTHH:MM:SS` the least and the greatest it can be, given those before it. */
function filled(prefix: string, end: 'low' | 'high'): bigint | null {
  const template = '####-##-##T##:##:##';
  if (prefix.length > template.length) return null;
  let text = '';
  for (let at = 0; at < template.length; at++) {
    const given = prefix[at];
    if (template[at] !== '#') {
      if (given !== undefined && given !== template[at] && !(at === 10 && (given === 't' || given === ' ')))
        return null;
      text += template[at];
    } else if (given !== undefined) {
      if (!/\d/.test(given)) return null;
      text += given;
    } else text += extremeDigit(text, end);
  }
  return parseInstant(text);
}

function extremeDigit(text: string, end: 'low' | 'high'): string {
  const low = end === 'low';
  switch (text.length) {
    case 5:
      return low ? '0' : '1';
    case 6:
      return text[5] === '0' ? (low ? '1' : '9') : low ? '0' : '2';
    case 8:
      return low ? '0' : String(Math.floor(lastDay(text) / 10));
    case 9:
      if (low) return text[8] === '0' ? '1' : '0';
      return Number(text[8]) * 10 + 9 > lastDay(text) ? String(lastDay(text) % 10) : '9';
    case 11:
      return low ? '0' : '2';
    case 12:
      return low ? '0' : text[11] === '2' ? '3' : '9';
    case 14:
    case 17:
      return low ? '0' : '5';
    default:
      return low ? '0' : '9';
  }
}

function lastDay(text: string): number {
  return daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}
