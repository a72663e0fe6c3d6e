import type { FieldNode, MatchCondition } from '../ast';
import { fieldNamed } from '../fields';
import { type Check, problem, type Report, replace } from './check';

/** Values that look like something else: nothing at all, several at once, a range, or a minus that stands too late. */
export const valueForm: Check = (report) => ({
  condition: (condition, field) => {
    if (condition.kind !== 'match') return;
    const { value } = condition;
    if (value.text === '' && value.end > value.start) {
      const message = `An empty value finds every record that has ${field.name}. That is written ${field.name}:*`;
      report(problem('info', 'empty_value', value, message));
    }
    if (value.quoted) return;
    minus(condition, field, report);
    several(condition, field, report);
  },
});

/** `10.0.0.1-10.0.0.9`, `1024..2048`, and Lucene's `200 TO 299`, which a check of its own is about. */
export function isSpan(text: string): boolean {
  return spanOf(text) !== null || /\S\s+TO\s+\S/i.test(text);
}

function spanOf(text: string): RegExpExecArray | null {
  return /^(\d+(?:\.\d+){3}|\d+)(?:-|\.\.)(\d+(?:\.\d+){3}|\d+)$/.exec(text);
}

function several(condition: MatchCondition, { name }: FieldNode, report: Report): void {
  const field = fieldNamed(name);
  const { value } = condition;
  if (!field || field.of === 'object') return;
  const span = field.type === 'text' || field.type === 'time' ? null : spanOf(value.text);
  if (span) {
    const newText = `(>=${span[1]} <=${span[2]})`;
    const message = `A range is written ${name}:${newText}`;
    report(problem('warning', 'range_with_dash', value, message, replace(`Write ${newText}`, condition, newText)));
  } else if (/^[^,]+(,[^,]+)+$/.test(value.text)) {
    const newText = `[${value.text}]`;
    const message = `Several values are written as a list: ${name}:${newText}`;
    report(problem('warning', 'list_without_brackets', value, message, replace(`Write ${newText}`, value, newText)));
  }
}

function minus(condition: MatchCondition, field: FieldNode, report: Report): void {
  const { value, operator } = condition;
  if (!/^-[^\d.]/.test(value.text) || condition !== field.condition) return;
  const plain = value.text.slice(1);
  const newText = `-${field.name}:${operator === ':' ? '' : operator}${plain}`;
  const message = `The minus is part of the value here. To exclude ${plain}, write ${newText}`;
  report(problem('warning', 'minus_in_value', value, message, replace(`Write ${newText}`, field, newText)));
}
