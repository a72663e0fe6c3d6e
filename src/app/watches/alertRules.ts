import { alertIntervals } from '../../core/watch/alertIntervals';
import { cloudLogsWindows } from '../../core/watch/cloudLogsWindows';

type ChannelKind = 'slack' | 'webhook' | 'email' | 'pagerduty' | 'eventNotifications';

/** Of what there must be how much, or too little. */
export interface Counted {
  readonly operator: 'presence' | 'absence';
  readonly limit: number;
}

/** What a service takes of an alert. */
export interface AlertRules {
  /** Seconds, ascending. */
  intervals(trigger: Counted): readonly number[];
  /** Why not another interval: a clause at the beginning of a sentence. */
  intervalRule(trigger: Counted): string;
  /** Why it cannot tell then, a sentence; null where it can. */
  toldProblem(trigger: Pick<Counted, 'operator'> & { readonly told: 'now' | 'later' }): string | null;
  /** Why it cannot tell there, a sentence with what to do; null where it can. */
  channelProblem(kind: ChannelKind): string | null;
}

const leastAbsenceSeconds = 900;

/** LogDNA (contracts/logs-and-functions.md §4.5). */
export const logdnaRules: AlertRules = {
  intervals: ({ operator }) =>
    [...alertIntervals.keys()].filter((seconds) => operator === 'presence' || seconds >= leastAbsenceSeconds),
  intervalRule: ({ operator }) =>
    operator === 'absence' ? 'Absence is noticed within 15m at the earliest' : 'LogDNA has its own intervals',
  toldProblem: () => null,
  channelProblem: (kind) =>
    kind === 'eventNotifications'
      ? 'LogDNA does not tell Event Notifications: name Slack, a webhook, e-mail addresses or PagerDuty.'
      : null,
};

const names = { slack: 'Slack', webhook: 'webhooks', email: 'e-mail addresses', pagerduty: 'PagerDuty' } as const;

/** IBM Cloud Logs: alerts at one line wait for so many minutes before they are told again, others count in a window. */
export const cloudLogsRules: AlertRules = {
  intervals: ({ operator, limit }) => [
    ...(operator === 'presence' && limit === 1 ? [60] : []),
    ...cloudLogsWindows.keys(),
  ],
  intervalRule: () => 'IBM Cloud Logs has its own intervals',
  toldProblem: ({ operator, told }) =>
    operator === 'presence' && told === 'later'
      ? 'IBM Cloud Logs tells as soon as the limit is reached, not at the end of the interval.'
      : null,
  channelProblem: (kind) =>
    kind === 'eventNotifications'
      ? null
      : `IBM Cloud Logs does not tell ${names[kind]} itself: it tells Event Notifications, which tells further. Name one of its outgoing webhooks.`,
};
