import type { AlertRules } from '../../app/watches/alertRules';
import { alertIntervals } from '../../core/watch/alertIntervals';

/** Of what looks at flows as they come, and at nothing in between: this editor, and the deployed shipper. */
export const flowRules: AlertRules = {
  intervals: ({ operator }) =>
    operator === 'absence' ? [] : [...alertIntervals.keys()].filter((seconds) => seconds >= 60),
  intervalRule: () => 'It counts in whole minutes',
  toldProblem: ({ operator, told }) => {
    if (operator === 'absence') return 'It looks at flows as they come, so it does not notice that none does.';
    return told === 'later' ? 'It tells as soon as the limit is reached.' : null;
  },
  channelProblem: (kind) =>
    kind === 'slack' || kind === 'webhook' ? null : 'It tells webhooks alone, in the form of Slack’s.',
};

/** What at least one of them takes. */
export function anyOf(rules: readonly AlertRules[]): AlertRules {
  const least = (problems: readonly (string | null)[]) => (problems.includes(null) ? null : (problems[0] ?? null));
  return {
    intervals: (trigger) =>
      [...new Set(rules.flatMap((one) => one.intervals(trigger)))].sort((one, other) => one - other),
    intervalRule: (trigger) => rules[0]?.intervalRule(trigger) ?? '',
    toldProblem: (trigger) => least(rules.map((one) => one.toldProblem(trigger))),
    channelProblem: (kind) => least(rules.map((one) => one.channelProblem(kind))),
  };
}
