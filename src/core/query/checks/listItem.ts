import { type Check, problem, replace } from './check';

/** Items of a list are literal: blanks, quotes and parentheses are part of them (§5.2(9)). */
export const listItem: Check = (report) => ({
  condition: (condition) => {
    if (condition.kind !== 'list') return;
    for (const item of condition.items) {
      const range = /^\s*(\S+)\s+TO\s+(\S+)\s*$/i.exec(item.text);
      if (range && condition.items.length === 1) {
        const newText = `(>=${range[1]} <=${range[2]})`;
        const message = `This is a list with one value, "${item.text}". A range is written ${newText}.`;
        report(problem('warning', 'lucene_range', item, message, replace(`Write ${newText}`, condition, newText)));
      } else if (item.text !== item.text.trim()) {
        const message = `The blank is part of the value "${item.text}". Write the items without blanks.`;
        report(
          problem('warning', 'blank_in_list', item, message, replace('Remove the blanks', item, item.text.trim())),
        );
      } else if (/^(["']).*\1$/.test(item.text)) {
        const message = `The quotes are part of the value ${item.text}. Items of a list need none.`;
        report(
          problem(
            'warning',
            'quotes_in_list',
            item,
            message,
            replace('Remove the quotes', item, item.text.slice(1, -1)),
          ),
        );
      }
    }
  },
});
