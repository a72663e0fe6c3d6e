import { type Check, problem, replace, valuesIn, type WrittenValue } from './check';
import { regexLike } from './patternText';

/** LogDNA has no wildcards: a star in a value is a star (§5.2(12)). A prefix needs none. */
export const starInValue: Check = (report) => {
  const look = (value: WrittenValue): void => {
    if (value.quoted || !value.text.includes('*') || regexLike.test(value.text)) return;
    const stem = value.text.slice(0, -1);
    const plain = /^[\w.:/-]+$/.test(stem);
    const end = { start: value.end - 1, end: value.end };
    if (value.text.endsWith('*') && plain) {
      const message = `The star stands for itself here. ${stem} alone already finds whatever begins with it.`;
      report(problem('warning', 'star_in_value', value, message, replace('Remove the star', end, '')));
    } else {
      const message = 'There are no wildcards: this star stands for itself. A value finds whatever begins with it.';
      report(problem('warning', 'star_in_value', value, message));
    }
  };
  return {
    query: (node) => {
      if (node.kind === 'term') look({ ...node.value, operator: node.operator });
    },
    condition: (condition) => valuesIn(condition).forEach(look),
  };
};
