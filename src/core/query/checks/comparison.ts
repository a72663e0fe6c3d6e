import { fieldNamed } from '../fields';
import { rangesComparing } from '../fieldValues';
import { parseNumber } from '../integers';
import { type Check, problem } from './check';

const examples = {
  ip: 'a whole address, for example >10.0.0.0',
  port: 'a number, for example >1023',
  protocol: 'a number, for example <17',
  counter: 'a number, for example >1000000',
  time: 'a time, for example >2026-11-21T10:00:00Z',
} as const;

/** `>`, `>=`, `<` and `<=` where nothing can be compared. */
export const comparison: Check = (report) => ({
  condition: (condition, { name }) => {
    if (condition.kind !== 'compare') return;
    const field = fieldNamed(name);
    if (field?.type === 'text' || field?.type === 'boolean') {
      const kind = field.type === 'text' ? 'text' : 'true or false';
      const message = `${name} is ${kind} and has no order. Compare numbers, times or addresses; for ${kind} write ${name}:value.`;
      report(problem('warning', 'compare_on_text', condition, message));
    } else if (field) {
      if (field.type === 'time' && /^\d{4}-\d\d?$/.test(condition.value)) return;
      const ranges = rangesComparing(field.type, condition.operator, condition.value);
      if (!ranges) {
        const message = `${name} is compared with ${examples[field.type]}; "${condition.value}" is not one.`;
        report(problem('warning', 'compare_with_other_type', condition, message));
      } else if (ranges.length === 0) {
        const message = `No value of ${name} is ${condition.operator} ${condition.value}.`;
        report(problem('warning', 'out_of_range', condition, message));
      }
    } else if (!parseNumber(condition.value)) {
      const message = `Only numbers can be compared; "${condition.value}" is not one.`;
      report(problem('warning', 'compare_with_other_type', condition, message));
    }
  },
});
