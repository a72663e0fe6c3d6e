import type { Query } from '../../../src/core/query/ast';
import { fields } from '../../../src/core/query/fields';

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
