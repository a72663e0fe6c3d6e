import type { Migration } from './migrations';

export interface TableColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns of `flows` as the first migration makes them: the file itself is what the server is compared with. */
export function columnsOfFlows({ text }: Migration): readonly TableColumn[] {
  const table = /\.flows\$\{store\}[^(]*\(([\s\S]*?)\nENGINE/.exec(text)?.[1] ?? '';
  const columns: TableColumn[] = [];
  for (const [, name = '', rest = ''] of table.matchAll(/^ {4}`(\w+)` (.+)$/gm))
    columns.push({ name, type: typeIn(rest) });
  return columns;
}

/** In words, the columns that are missing or have another type. More columns than ours do no harm. */
export function describeDrift(expected: readonly TableColumn[], found: readonly TableColumn[]): readonly string[] {
  const types = new Map(found.map(({ name, type }) => [name, type]));
  return expected.flatMap(({ name, type }) => {
    const there = types.get(name);
    if (there === undefined) return [`flows has no column ${name}`];
    return there === type ? [] : [`flows.${name} is ${there}, not ${type}`];
  });
}

/** The type a definition begins with: up to the first blank outside of parentheses. */
function typeIn(definition: string): string {
  let depth = 0;
  for (let at = 0; at < definition.length; at++) {
    const character = definition[at];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (depth === 0 && (character === ' ' || character === ',')) return definition.slice(0, at);
  }
  return definition;
}
