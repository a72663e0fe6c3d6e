import { fieldNamed } from '../fields';
import { rangesMatching } from '../fieldValues';
import { type Check, isOddForm, problem, valuesIn } from './check';

/** Values of time fields: ISO texts, or the beginning of one. */
export const timeLiteral: Check = (report) => ({
  condition: (condition, { name }) => {
    if (fieldNamed(name)?.type !== 'time') return;
    for (const value of valuesIn(condition)) {
      if (isOddForm(value.text) || rangesMatching('time', value.operator, value.text).length > 0) continue;
      const begins = rangesMatching('time', ':', value.text).length > 0;
      const message = begins
        ? `${value.text} is a stretch of time, and :${value.operator} asks for one moment. Write ${name}:${value.text}`
        : `"${value.text}" is not a time. Write ${name}:2026-11-21T14 for that hour, or ${name}:>2026-11-21T14:00:00Z; ranges such as "last hour" stand beside the search.`;
      report(problem('warning', 'bad_time', value, message));
    }
  },
});
