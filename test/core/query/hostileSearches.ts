import type { Query } from '../../../src/core/query/ast';
import { fields } from '../../../src/core/query/fields';
import { rowWith } from './flowRows';
import { caseRow } from './searchCases';

/** What would do harm where a value or a name became SQL, a pattern or a path. */
export const hostileWords: readonly string[] = [
  `'); DROP TABLE flows; --`,
  `"); DROP TABLE flows; --`,
  `x' OR '1'='1`,
  `\\'; DROP TABLE flows; --`,
  '$1',
  '?',
  `"`,
  `'`,
  '\u0000',
  '$."a"',
  '$..*',
  '/a/~0~1',
  '*',
  'a"b',
  '[0]',
  '(?i).*',
  '\\Q\\E',
  '[[:alpha:]]',
  '\u2028',
  '%',
];

/** Rows with the text as a value, as the name of a field and within one. */
export const hostileRows = (text: string) => [
  rowWith({ vpc_crn: text.replaceAll('\u0000', ''), extra: { [text]: text } }),
  rowWith({ extra: { a: { b: text } } }),
  caseRow,
];

/** What is in `extra` where it was not written by us: none of it may end a search. */
export const brokenExtras = ['{"a":', '{"a":"\\ud800"}', '', '[1', '[]', '"x"', '[[[[[[1]]]]]]'] as const;
export const searchesOfBroken = ['a:x', '-a:x', 'a:*', 'a:>1', 'zzz', '-zzz', 'target_port:5'] as const;

/** As large as a search can be; each finds `caseRow`. */
export const largeSearches = [
  'rejected '.repeat(200),
  `-(${Array.from({ length: 200 }, (_, index) => `x${index}`).join(' OR ')})`,
  `target_port:[${Array.from({ length: 1500 }, (_, index) => index * 2).join(',')},443]`,
  `${'-('.repeat(30)}rejected 443${')'.repeat(30)}`,
] as const;

const place = { start: 0, end: 0 };

/** The text as a word, as the value of every field and as the name of one. */
export function hostileSearches(text: string): readonly Query[] {
  const value = { text, quoted: true, ...place };
  const names = [...fields.map(({ name }) => name as string), text, `${text}.${text}`, '_line'];
  return [
    ...(['=', '==', '===', ':'] as const).map((operator): Query => ({ kind: 'term', operator, value, ...place })),
    ...names.flatMap((name): Query[] => [
      {
        kind: 'field',
        name,
        nameSpan: place,
        condition: { kind: 'match', operator: ':', value, ...place },
        ...place,
      },
      {
        kind: 'field',
        name,
        nameSpan: place,
        condition: { kind: 'list', operator: '===', items: [{ text, ...place }], ...place },
        ...place,
      },
      {
        kind: 'field',
        name,
        nameSpan: place,
        condition: { kind: 'compare', operator: '>', value: text, ...place },
        ...place,
      },
    ]),
  ];
}
