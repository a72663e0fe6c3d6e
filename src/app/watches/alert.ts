import { type AlertRules, logdnaRules } from './alertRules';

/** "Tell me there when this is found": kept in a log service, it goes off while nothing of ours runs. */
export interface Alert {
  readonly name: string;
  /** In the search language, without a range. */
  readonly text: string;
  readonly trigger: AlertTrigger;
  readonly channels: readonly AnyChannel[];
}

export interface AlertTrigger {
  /** Told when there is something, or when there is too little of it. */
  readonly operator: 'presence' | 'absence';
  /** Flows within the interval: as many, or fewer. 1 to 100,000. */
  readonly limit: number;
  /** One of those that the service takes for this operator and limit: `AlertRules.intervals`. */
  readonly intervalSeconds: number;
  /** `now`: as soon as the limit is reached, once an interval. `later`: at its end. Absence is always told later. */
  readonly told: 'now' | 'later';
}

export type AnyChannel = AlertChannel | EventNotificationsChannel;

/** By an outgoing webhook of IBM Cloud Logs, whose external id this is; what follows is up to Event Notifications. */
export interface EventNotificationsChannel {
  readonly kind: 'eventNotifications';
  readonly integration: number;
  readonly name: string;
}

/** Where an alert is told by an address of its own. Those of webhooks, and keys, are secrets. */
export type AlertChannel =
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  | { readonly kind: 'pagerduty'; readonly key: string };

/** Once as soon as it happens, and quiet for a while then. */
export const usualTrigger: AlertTrigger = { operator: 'presence', limit: 1, intervalSeconds: 300, told: 'now' };

/**
 * What is wrong with an alert for a service, or with those parts of one that are given, in words for whoever made it;
 * empty where nothing is.
 */
export function alertProblems(
  { name, trigger, channels }: Partial<Alert>,
  rules: AlertRules = logdnaRules,
): readonly string[] {
  return [
    ...(name !== undefined && (name.trim() === '' || name.length > 200) ? ['The name has 1 to 200 characters.'] : []),
    ...(trigger === undefined ? [] : triggerProblems(trigger, rules)),
    ...(channels?.length === 0 ? ['The alert tells nobody: name a channel.'] : []),
    ...(channels ?? []).flatMap((channel) => rules.channelProblem(channel.kind) ?? channelProblems(channel)),
  ];
}

function triggerProblems(trigger: AlertTrigger, rules: AlertRules): readonly string[] {
  const { limit, intervalSeconds: seconds } = trigger;
  const problems: string[] = [];
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) {
    problems.push('The limit is a whole number from 1 to 100,000.');
  }
  const told = rules.toldProblem(trigger);
  if (told !== null) problems.push(told);
  const intervals = rules.intervals(trigger);
  if (!intervals.includes(seconds))
    problems.push(`${rules.intervalRule(trigger)}: choose one of ${listed(intervals)}.`);
  return problems;
}

const listed = (intervals: readonly number[]): string => intervals.map(intervalText).join(', ');

/** `30s`, `5m`, `24h` */
export function intervalText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** The other way round; null where it is no such text. */
export function intervalSeconds(text: string): number | null {
  const [, number, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (number === undefined) return null;
  return Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
}

function channelProblems(channel: AnyChannel): readonly string[] {
  switch (channel.kind) {
    case 'slack':
    case 'webhook':
      return isAddress(channel.url) ? [] : ['The address of the webhook begins with https://.'];
    case 'email': {
      const wrong = channel.addresses.filter((address) => !/^[^\s@,]+@[^\s@,]+$/.test(address));
      if (channel.addresses.length === 0) return ['The e-mail channel names no address.'];
      return wrong.map((address) => `“${address.slice(0, 60)}” is no e-mail address.`);
    }
    case 'pagerduty':
      return channel.key.trim() === '' ? ['The integration key of PagerDuty is missing.'] : [];
    case 'eventNotifications':
      return [];
  }
}

/** https; http to this machine, for rehearsals. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3})$/.test(hostname));
}
