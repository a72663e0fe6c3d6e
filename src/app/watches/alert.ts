import { alertIntervals } from '../../core/watch/alertIntervals';

/** "Tell me there when this is found": kept in LogDNA, it goes off while nothing of ours runs. */
export interface Alert {
  readonly name: string;
  /** In the search language, without a range. */
  readonly text: string;
  readonly trigger: AlertTrigger;
  readonly channels: readonly AlertChannel[];
}

export interface AlertTrigger {
  /** Told when there is something, or when there is too little of it. */
  readonly operator: 'presence' | 'absence';
  /** Flows within the interval: as many, or fewer. 1 to 100,000. */
  readonly limit: number;
  /** One of `alertIntervals`; absence takes at least a quarter of an hour. */
  readonly intervalSeconds: number;
  /** `now`: as soon as the limit is reached, once an interval. `later`: at its end. Absence is always told later. */
  readonly told: 'now' | 'later';
}

/** Where an alert is told. Addresses of webhooks and keys are secrets. */
export type AlertChannel =
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  | { readonly kind: 'pagerduty'; readonly key: string };

/** Once as soon as it happens, and quiet for a while then. */
export const usualTrigger: AlertTrigger = { operator: 'presence', limit: 1, intervalSeconds: 300, told: 'now' };

const leastAbsenceSeconds = 900;

/**
 * What is wrong with an alert, or with those parts of one that are given, in words for whoever made it; empty where
 * nothing is.
 */
export function alertProblems({ name, trigger, channels }: Partial<Alert>): readonly string[] {
  return [
    ...(name !== undefined && (name.trim() === '' || name.length > 200) ? ['The name has 1 to 200 characters.'] : []),
    ...(trigger === undefined ? [] : triggerProblems(trigger)),
    ...(channels?.length === 0 ? ['The alert tells nobody: name a channel.'] : []),
    ...(channels ?? []).flatMap(channelProblems),
  ];
}

function triggerProblems({ operator, limit, intervalSeconds }: AlertTrigger): readonly string[] {
  const problems: string[] = [];
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) {
    problems.push('The limit is a whole number from 1 to 100,000.');
  }
  if (!alertIntervals.has(intervalSeconds)) {
    problems.push(`The interval is one of ${[...alertIntervals.values()].map(intervalWord).join(', ')}.`);
  } else if (operator === 'absence' && intervalSeconds < leastAbsenceSeconds) {
    problems.push('Absence is noticed within 15m at the earliest: choose a longer interval.');
  }
  return problems;
}

/** `30s`, `5m`, `24h` */
export function intervalText(seconds: number): string {
  return intervalWord(alertIntervals.get(seconds) ?? `${seconds}`);
}

/** The other way round; null where there is no such interval. */
export function intervalSeconds(text: string): number | null {
  const found = [...alertIntervals].find(([, word]) => intervalWord(word) === text);
  return found?.[0] ?? null;
}

const intervalWord = (word: string): string => (/^\d+$/.test(word) ? `${word}s` : word);

function channelProblems(channel: AlertChannel): readonly string[] {
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
  }
}

/** https; http to this machine, for rehearsals. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3})$/.test(hostname));
}
