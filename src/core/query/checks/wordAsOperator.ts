import { type Check, problem, replace } from './check';

const operators: ReadonlyMap<string, string> = new Map([
  ['and', 'AND'],
  ['or', 'OR'],
  ['not', '-'],
  ['&&', 'AND'],
  ['&', 'AND'],
  ['||', 'OR'],
  ['|', 'OR'],
  ['!', '-'],
]);

/** `and` and `or` count in upper case only; otherwise they are words to search for. */
export const wordAsOperator: Check = (report) => ({
  query: (node) => {
    if (node.kind !== 'term' || node.value.quoted || node.operator !== ':') return;
    const { text } = node.value;
    const operator = operators.get(text.toLowerCase());
    if (!operator) return;
    const message =
      operator === '-'
        ? `${text} is searched for as a word. To exclude something write a minus directly before it.`
        : `${text} is searched for as a word. To join conditions write ${operator}; to search for the word, "${text}".`;
    const fix = operator === '-' ? undefined : replace(`Write ${operator}`, node, operator);
    report(problem('warning', 'word_as_operator', node, message, fix));
  },
});
