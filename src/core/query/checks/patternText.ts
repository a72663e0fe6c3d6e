import { type Check, problem, valuesIn, type WrittenValue } from './check';

/** What only a regular expression would say. */
export const regexLike = /^\/.*[*+?|^$\\[\]].*\/$|(?<!\d)\.[*+]|\\d|\[\^?\w-\w\]|^\^|[^\\]\$$/;

/** Regular expressions are not part of the language (§5.2(12)). */
export const patternText: Check = (report) => {
  const look = (value: WrittenValue): void => {
    if (value.quoted || !regexLike.test(value.text)) return;
    const message = 'This looks like a regular expression. There are none here: it is searched for as it stands.';
    report(problem('info', 'regex_text', value, message));
  };
  return {
    query: (node) => {
      if (node.kind === 'term') look({ ...node.value, operator: node.operator });
    },
    condition: (condition) => valuesIn(condition).forEach(look),
  };
};
