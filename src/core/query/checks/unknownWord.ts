import { type Field, fieldNamed } from '../fields';
import { matchesValue, textMatcher } from '../words';
import { type Check, isOddForm, problem, type Report, replace, valuesIn, type WrittenValue } from './check';
import { nearest } from './nearest';

/** What other clouds and firewalls say. */
const synonyms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  action: {
    denied: 'rejected',
    deny: 'rejected',
    drop: 'rejected',
    dropped: 'rejected',
    block: 'rejected',
    blocked: 'rejected',
    fail: 'rejected',
    failed: 'rejected',
    allow: 'accepted',
    allowed: 'accepted',
    permit: 'accepted',
    permitted: 'accepted',
    pass: 'accepted',
    passed: 'accepted',
    ok: 'accepted',
  },
  direction: { inbound: 'I', in: 'I', ingress: 'I', outbound: 'O', out: 'O', egress: 'O' },
  was_initiated: { yes: 'true', '1': 'true', no: 'false', '0': 'false' },
  was_terminated: { yes: 'true', '1': 'true', no: 'false', '0': 'false' },
};

/** A value that cannot occur in a field of few words. */
export const unknownWord: Check = (report) => ({
  condition: (condition, { name }) => {
    const field = fieldNamed(name);
    if (!field?.values || field.of === 'object') return;
    for (const value of valuesIn(condition)) look(value, field, field.values, report);
  },
});

function look(value: WrittenValue, field: Field, words: readonly string[], report: Report): void {
  const { text, operator } = value;
  if (isOddForm(text)) return;
  if (words.some((word) => matchesValue(textMatcher(operator, text), word))) return;
  const begins = words.find((word) => matchesValue(textMatcher(':', text), word));
  const meant = synonyms[field.name]?.[text.toLowerCase()] ?? begins ?? nearest(text, words);
  const message = `${field.name} is ${words.join(' or ')}; "${text}" never occurs.`;
  report(
    problem('warning', 'unknown_value', value, message, meant ? replace(`Write ${meant}`, value, meant) : undefined),
  );
}
