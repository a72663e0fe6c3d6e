import { formatIpv4 } from '../../net/ipv4';
import type { Field } from '../fields';
import type { RangePlan } from '../plan';
import { commonNumbers, isOneAddress } from './addressBlocks';
import { exact, type HostedDialect, type Told, untold, wider } from './hostedDialect';
import { type NumberRun, numberRuns } from './numberRuns';

/** More than so many alternatives are fetched by what they have in common. */
const mostRuns = 16;

/**
 * The search syntax of LogDNA, now Mezmo (contracts/logs-and-functions.md §5). Its matches are prefixes: `10.240.0.4`
 * would find 10.240.0.40 too, so that whole values are asked for with `:==`. What has no sure spelling there is left to
 * the second look: a misspelt search finds nothing, silently.
 */
export const logdnaDialect: HostedDialect = {
  field(plan) {
    const { field } = plan;
    switch (plan.kind) {
      // An empty text counts as a value there.
      case 'present':
        return field.type === 'text' ? wider(`${field.name}:*`, 'word') : exact(`${field.name}:*`, field);
      case 'boolean':
        return exact(`${field.name}:${plan.value}`, field);
      case 'word':
        // One letter stands for the whole word in older logs.
        return exact(anyOf(plan.words.map((word) => `${field.name}:${word.length === 1 ? '' : '=='}${word}`)), field);
      case 'range':
        return field.type === 'ip' ? addresses(plan) : numbers(plan);
    }
  },
  // Our own lines keep such fields in one, `extra`.
  unknownFieldExists: (name) =>
    /^[A-Za-z][\w.-]*$/.test(name) ? wider(`(${name}:* OR extra:*)`, 'unknown_field') : untold('characters'),
  term(_operator, text) {
    if ([...text].length < 2) return untold('word');
    if (/^[A-Za-z0-9]+$/.test(text)) return wider(/^(AND|OR|NOT)$/.test(text) ? `"${text}"` : text, 'word');
    return /[\\\p{C}]/u.test(text) ? untold('characters') : untold('word');
  },
  not: ({ text }) => `-${text}`,
  and: (texts) => texts.join(' '),
  or: (texts) => texts.join(' OR '),
};

function addresses({ field, ranges }: RangePlan): Told {
  if (ranges.every(isOneAddress) && ranges.length <= mostRuns) {
    return exact(anyOf(ranges.map(({ from }) => `${field.name}:==${formatIpv4(Number(from))}`)), field);
  }
  const common = commonNumbers(ranges);
  return wider(`${field.name}:${common === '' ? '*' : common}`, 'network');
}

function numbers({ field, ranges }: RangePlan): Told {
  const { runs, exact: whole } = numberRuns(field, ranges);
  if (runs.length > mostRuns) return wider(`${field.name}:*`, 'many_values');
  const text = anyOf(runs.map((run) => numberRun(field, run)));
  return whole ? exact(text, field) : wider(text, 'large_number');
}

function numberRun({ name }: Field, { from, to }: NumberRun): string {
  if (from === null && to === null) return `${name}:*`;
  if (from === to) return `${name}:${from}`;
  if (from === null) return `${name}:<=${to}`;
  return to === null ? `${name}:>=${from}` : `${name}:(>=${from} <=${to})`;
}

function anyOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `(${texts.join(' OR ')})`;
}
