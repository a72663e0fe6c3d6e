import { formatIpv4 } from '../../net/ipv4';
import type { Field } from '../fields';
import type { RangePlan } from '../plan';
import { type AddressBlock, blocksOf, commonNumbers } from './addressBlocks';
import { exact, type HostedDialect, type Told, untold, wider } from './hostedDialect';
import { type NumberRun, numberRuns } from './numberRuns';

const mostRuns = 16;

/**
 * Conditions of IBM Cloud Logs' DataPrime, to stand behind `filter` (contracts/logs-and-functions.md §6.4). What a
 * comparison gives where the field is missing is not documented: negations ask for that case by name.
 */
export const dataprimeDialect: HostedDialect = {
  field(plan) {
    const { field } = plan;
    switch (plan.kind) {
      case 'present':
        return exact(`${path(field)} != null`, field);
      case 'boolean':
        return exact(`${path(field)} == ${plan.value}`, field);
      case 'word':
        return exact(anyOf(plan.words.map((word) => `${path(field)} == '${word}'`)), field);
      case 'range':
        return field.type === 'ip' ? addresses(plan) : numbers(plan);
    }
  },
  // Our own lines keep such fields in one, `extra`.
  unknownFieldExists: (name) =>
    /^[A-Za-z]\w*$/.test(name)
      ? wider(`($d.${name} != null || $d.extra != null)`, 'unknown_field')
      : untold('characters'),
  term: () => untold('word'),
  not: ({ text, field }) => (field === null ? `!(${text})` : `(${path(field)} == null || !(${text}))`),
  and: (texts) => texts.join(' && '),
  or: (texts) => texts.join(' || '),
};

const path = (field: Field): string => `$d.${field.name}`;

function addresses({ field, ranges }: RangePlan): Told {
  const blocks = blocksOf(ranges, mostRuns);
  if (blocks) return exact(anyOf(blocks.map((block) => inBlock(field, block))), field);
  const common = commonNumbers(ranges);
  return wider(common === '' ? `${path(field)} != null` : `startsWith(${path(field)}, '${common}.')`, 'network');
}

function inBlock(field: Field, { first, bits }: AddressBlock): string {
  const address = formatIpv4(first);
  if (bits === 32) return `${path(field)} == '${address}'`;
  return bits === 0 ? `${path(field)} != null` : `ipInSubnet(${path(field)}, '${address}/${bits}')`;
}

function numbers({ field, ranges }: RangePlan): Told {
  const { runs, exact: whole } = numberRuns(field, ranges);
  if (runs.length > mostRuns) return wider(`${path(field)} != null`, 'many_values');
  const text = anyOf(runs.map((run) => numberRun(field, run)));
  return whole ? exact(text, field) : wider(text, 'large_number');
}

function numberRun(field: Field, { from, to }: NumberRun): string {
  const number = `${path(field)}:number`;
  if (from === null && to === null) return `${path(field)} != null`;
  if (from === to) return `${number} == ${from}`;
  if (from === null) return `${number} <= ${to}`;
  return to === null ? `${number} >= ${from}` : `(${number} >= ${from} && ${number} <= ${to})`;
}

function anyOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `(${texts.join(' || ')})`;
}
