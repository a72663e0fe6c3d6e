import { formatIpv4 } from '../../net/ipv4';
import type { Field } from '../fields';
import type { RangePlan } from '../plan';
import { type AddressBlock, blocksOf, commonNumbers } from './addressBlocks';
import { addressPattern } from './addressPattern';
import { exact, type HostedDialect, type Told, untold, wider } from './hostedDialect';
import { type NumberRun, numberRuns } from './numberRuns';

const mostRuns = 16;

/** A negation finds nothing in a group of its own: it takes away from everything. */
const allBut = '(*:* AND NOT ';

/**
 * Lucene as IBM Cloud Logs takes it (contracts/logs-and-functions.md §6.4): `.keyword` is a whole text or an anchored
 * expression and minds upper and lower case, `.numeric` a number. Words of the whole line are tokens there, not
 * beginnings of words, and would miss some: they are left to the second look.
 */
export const luceneDialect: HostedDialect = {
  field(plan) {
    const { field } = plan;
    switch (plan.kind) {
      case 'present':
        return exact(present(field), field);
      case 'boolean':
        return exact(`${field.name}:${plan.value}`, field);
      case 'word':
        return exact(anyOf(plan.words.map((word) => `${field.name}.keyword:"${word}"`)), field);
      case 'range':
        return field.type === 'ip' ? addresses(plan) : numbers(plan);
    }
  },
  unknownFieldExists: () => untold('unknown_field'),
  term: () => untold('word'),
  not: ({ text }) => `${allBut}${text})`,
  and(texts) {
    const positive = texts.filter((text) => !text.startsWith(allBut));
    const negative = texts
      .filter((text) => text.startsWith(allBut))
      .map((text) => `NOT ${text.slice(allBut.length, -1)}`);
    return [...(positive.length === 0 ? ['*:*'] : positive), ...negative].join(' AND ');
  },
  or: (texts) => texts.join(' OR '),
};

function present({ name, type }: Field): string {
  if (type === 'boolean') return `(${name}:true OR ${name}:false)`;
  return type === 'text' || type === 'ip' ? `${name}.keyword:/.*/` : `${name}.numeric:[* TO *]`;
}

function addresses({ field, ranges }: RangePlan): Told {
  const blocks = blocksOf(ranges, mostRuns);
  if (blocks !== null) return exact(anyOf(blocks.map((block) => inBlock(field, block))), field);
  const common = commonNumbers(ranges);
  return wider(common === '' ? present(field) : `${field.name}.keyword:/${escaped(common)}\\..*/`, 'network');
}

function inBlock(field: Field, block: AddressBlock): string {
  if (block.bits === 32) return `${field.name}.keyword:"${formatIpv4(block.first)}"`;
  return block.bits === 0 ? present(field) : `${field.name}.keyword:/${addressPattern(block)}/`;
}

function escaped(numbers: string): string {
  return numbers.replaceAll('.', '\\.');
}

function numbers({ field, ranges }: RangePlan): Told {
  const { runs, exact: whole } = numberRuns(field, ranges);
  if (runs.length > mostRuns) return wider(present(field), 'many_values');
  const text = anyOf(runs.map((run) => numberRun(field, run)));
  return whole ? exact(text, field) : wider(text, 'large_number');
}

function numberRun({ name }: Field, { from, to }: NumberRun): string {
  return `${name}.numeric:[${from ?? '*'} TO ${to ?? '*'}]`;
}

function anyOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `(${texts.join(' OR ')})`;
}
