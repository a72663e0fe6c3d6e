import { formatFlowTime } from '../flow/flowTime';
import { cidrSize, parseCidr } from '../net/cidr';
import { formatIpv4, parseIpv4 } from '../net/ipv4';
import { protocolName, protocolNumber } from '../net/protocols';
import { describeAddress, describeNetwork } from '../net/ranges';
import { portOf, serviceName } from '../net/services';
import type { CompareOperator, MatchOperator } from './ast';
import type { Field, FieldType } from './fields';
import { rangesComparing, rangesMatching } from './fieldValues';
import { type IntegerRange, parseNumber } from './integers';

type Operator = MatchOperator | CompareOperator;

/** What a value means on a field (null: in the whole line), in sentences. */
export function explainValue(field: Field | null, operator: Operator, text: string): string[] {
  switch (field?.type) {
    case undefined:
      return explainInLine(operator, text);
    case 'ip':
      return explainAddress(operator, text);
    case 'port':
      return explainPort(text);
    case 'protocol':
      return explainProtocol(text);
    case 'time':
      return explainTime(operator, text);
    case 'counter': {
      const number = parseNumber(text);
      return [
        number
          ? `${number.double.toLocaleString('en-US')} ${field.name.includes('bytes') ? 'bytes' : 'packets'}.`
          : `"${text}" is not a number.`,
      ];
    }
    case 'boolean':
    case 'text':
      return explainText(operator, text);
  }
}

/** What an operator asks. On numbers and addresses all of `:`, `=`, `==` and `===` mean equal. */
export function explainOperator(operator: Operator, type: FieldType): string[] {
  const moment = type === 'time';
  switch (operator) {
    case '>':
      return [moment ? 'Later than this time.' : 'Greater than this value.'];
    case '>=':
      return [moment ? 'At this time or later.' : 'This value or greater.'];
    case '<':
      return [moment ? 'Earlier than this time.' : 'Less than this value.'];
    case '<=':
      return [moment ? 'At this time or earlier.' : 'This value or less.'];
    case ':':
      return [type === 'text' ? 'Begins with this text, in any case.' : 'Is this value.'];
    case '=':
      return [type === 'text' ? 'Begins with this text, in the same upper and lower case.' : 'Is this value.'];
    case '==':
      return [type === 'text' ? 'Is this text as a whole, in any case.' : 'Is this value.'];
    case '===':
      return [type === 'text' ? 'Is this text as a whole, in the same upper and lower case.' : 'Is this value.'];
  }
}

function explainInLine(operator: Operator, text: string): string[] {
  if (parseIpv4(text) !== null || parseCidr(text)) {
    return ['Either end of the connection:', ...explainAddress(operator, text)];
  }
  return [`A value of the record or of its object. ${explainText(operator, text)[0]}`];
}

function explainText(operator: Operator, text: string): string[] {
  switch (operator) {
    case ':':
      return [`A word that begins with "${text}", in any case.`];
    case '=':
      return [`A word that begins with "${text}", in the same upper and lower case.`];
    case '==':
      return [`"${text}" as a whole, in any case.`];
    case '===':
      return [`"${text}" as a whole, in the same upper and lower case.`];
    default:
      return ['Text has no order: this finds nothing.'];
  }
}

function explainAddress(operator: Operator, text: string): string[] {
  const address = parseIpv4(text);
  if (address !== null) {
    const known = describeAddress(address);
    const compared = operator === '>' || operator === '<' || operator === '>=' || operator === '<=';
    const meaning = compared ? 'Addresses are compared as numbers.' : 'Exactly this address.';
    return [meaning, ...(known ? [`${known.cidr}, ${known.label}: ${known.meaning}`] : [])];
  }
  const network = parseCidr(text);
  if (network) {
    const known = describeNetwork(network);
    const size = cidrSize(network).toLocaleString('en-US');
    return [
      `${size} ${size === '1' ? 'address' : 'addresses'}, ${formatIpv4(network.first)} to ${formatIpv4(network.last)}.`,
      ...(known ? [`${known.cidr}, ${known.label}: ${known.meaning}`] : []),
    ];
  }
  const ranges = isMatch(operator) ? rangesMatching('ip', operator, text) : [];
  if (ranges.length === 0) return [`"${text}" is not an address; this finds none.`];
  const size = ranges.reduce((sum, { from, to }) => sum + (to - from + 1n), 0n);
  return [`${size.toLocaleString('en-US')} addresses that begin with "${text}": ${runs(ranges)}.`];
}

function runs(ranges: readonly IntegerRange[]): string {
  const shown = ranges.slice(0, 3).map(({ from, to }) => `${formatIpv4(Number(from))} to ${formatIpv4(Number(to))}`);
  return `${shown.join(', ')}${ranges.length > 3 ? ', …' : ''}`;
}

function explainPort(text: string): string[] {
  const number = parseNumber(text);
  const port = number ? number.double : portOf(text);
  if (port === undefined) return [`No service is known as "${text}".`];
  const names = [6, 17].map((protocol) => serviceName(port, protocol));
  if (!names[0] && !names[1]) return [`Port ${port}.`];
  if (names[0] === names[1]) return [`Port ${port}: ${names[0]}.`];
  return [
    `Port ${port}: ${[names[0] && `${names[0]} (TCP)`, names[1] && `${names[1]} (UDP)`].filter(Boolean).join(', ')}.`,
  ];
}

function explainProtocol(text: string): string[] {
  const number = parseNumber(text)?.double ?? protocolNumber(text);
  if (number === undefined) return [`No protocol is called "${text}".`];
  const icmp = number === 1 ? ['ICMP is never collected in flow logs.'] : [];
  return [`Protocol ${number}: ${protocolName(number)?.toUpperCase() ?? 'unassigned'}.`, ...icmp];
}

function explainTime(operator: Operator, text: string): string[] {
  if (!isMatch(operator)) {
    const exact = rangesComparing('time', '>=', text)?.[0];
    return [exact ? `${shown(exact.from)} (UTC where the time names no zone).` : `"${text}" is not a time.`];
  }
  const range = rangesMatching('time', operator, text)[0];
  if (!range) return [`"${text}" is not a time; this finds none.`];
  if (range.from === range.to) return [`At ${shown(range.from)}.`];
  return [`From ${shown(range.from)} up to ${shown(range.to + 1n)}.`];
}

function shown(micros: bigint): string {
  return formatFlowTime(Number(micros));
}

function isMatch(operator: Operator): operator is MatchOperator {
  return operator === ':' || operator === '=' || operator === '==' || operator === '===';
}
