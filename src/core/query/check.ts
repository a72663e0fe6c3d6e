import type { Query } from './ast';
import { addressLiteral } from './checks/addressLiteral';
import type { Check } from './checks/check';
import { comparison } from './checks/comparison';
import { contradiction } from './checks/contradiction';
import { listItem } from './checks/listItem';
import { mixedOperators } from './checks/mixedOperators';
import { numberLiteral } from './checks/numberLiteral';
import { oneLetterTerm } from './checks/oneLetterTerm';
import { patternText } from './checks/patternText';
import { starInValue } from './checks/starInValue';
import { timeLiteral } from './checks/timeLiteral';
import { unknownField } from './checks/unknownField';
import { unknownWord } from './checks/unknownWord';
import { valueForm } from './checks/valueForm';
import { wordAsOperator } from './checks/wordAsOperator';
import type { Problem } from './problem';
import { walk } from './walk';

const checks: readonly Check[] = [
  unknownField,
  comparison,
  starInValue,
  mixedOperators,
  wordAsOperator,
  oneLetterTerm,
  patternText,
  addressLiteral,
  numberLiteral,
  timeLiteral,
  unknownWord,
  listItem,
  valueForm,
  contradiction,
];

/**
 * What a search that parses may not mean. None of these keeps it from running: warnings say that a condition finds
 * nothing or something else than it looks like, the rest are hints. In the order of the text.
 */
export function checkQuery(query: Query): readonly Problem[] {
  const problems: Problem[] = [];
  const visitors = checks.map((check) => check((problem) => problems.push(problem)));
  walk(query, {
    query: (node) => {
      for (const visitor of visitors) visitor.query?.(node);
    },
    condition: (condition, field) => {
      for (const visitor of visitors) visitor.condition?.(condition, field);
    },
  });
  return problems.sort((a, b) => a.start - b.start || a.end - b.end);
}
