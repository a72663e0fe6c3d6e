import type { LogdnaConfig, LogdnaView, NewView, ViewChannel } from '../../cloud/logdna/logdnaConfig';
import { type Alert, type AlertChannel, type AlertTrigger, alertProblems, intervalText, usualTrigger } from './alert';
import { type AlertSearch, alertSearch, type WiderPart, widerText } from './alertSearch';

/** A view of the account as the lists show it. It holds no secret. */
export interface AccountView {
  readonly id: string;
  readonly name: string;
  /** The search, which reads in our language as it does in LogDNA's. */
  readonly text: string;
  /** What narrows the view beside its search, which only LogDNA knows: `hosts a, b`. */
  readonly narrowed: readonly string[];
  readonly categories: readonly string[];
  /** `Slack, as soon as there is 1 line within 5m`; empty where nobody is told. */
  readonly channels: readonly string[];
}

export type AlertOutcome =
  | { readonly ok: true; readonly view: AccountView; readonly wider: readonly WiderPart[] }
  /** Nothing was changed. `wider`: it would be kept if that is accepted. */
  | { readonly ok: false; readonly code: 'invalid' | 'wider' | 'exists'; readonly message: string };

export interface AlertOptions {
  /** The alert may go off at more than the search finds. */
  readonly acceptWider?: boolean;
  readonly category?: string | null;
}

/** All views, by name; those that alert first. */
export async function listViews(config: LogdnaConfig, signal?: AbortSignal): Promise<readonly AccountView[]> {
  const views = (await config.views(signal)).map(accountView);
  const silent = (view: AccountView): number => (view.channels.length === 0 ? 1 : 0);
  return views.sort((a, b) => silent(a) - silent(b) || a.name.localeCompare(b.name));
}

/** Keeps an alert in LogDNA. Rejects with `CloudError`, also where the service refuses a part of it. */
export async function createAlert(
  config: LogdnaConfig,
  alert: Alert,
  { acceptWider = false, category = null }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const refused = problemsOf(alert);
  if (refused !== null) return refused;
  const search = checkedSearch(alert.text, acceptWider);
  if (!search.ok) return search;
  const views = await config.views(signal);
  if (views.some(({ name }) => name === alert.name)) {
    const message = `LogDNA has a view “${alert.name}” already. Edit that one, or choose another name.`;
    return { ok: false, code: 'exists', message };
  }
  if (category !== null && !(await config.categories(signal)).some(({ name }) => name === category)) {
    await config.createCategory(category, signal);
  }
  const categories = category === null ? [] : [category];
  const channels = alert.channels.map((channel) => viewChannel(channel, alert.trigger));
  const view = { ...plainView, name: alert.name, query: search.query, channels, categories };
  const made = await config.createView(view, signal);
  return { ok: true, view: accountView(made), wider: search.wider };
}

/**
 * Changes an alert that is kept. What the change does not name stays: hosts, apps, categories, and without `channels`
 * the channels with their addresses.
 */
export async function editAlert(
  config: LogdnaConfig,
  id: string,
  change: Partial<Alert>,
  { acceptWider = false }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const { id: _id, ...view } = await config.view(id, signal);
  const refused = problemsOf(change);
  if (refused !== null) return refused;
  const search = change.text === undefined ? null : checkedSearch(change.text, acceptWider);
  if (search !== null && !search.ok) return search;
  const trigger = change.trigger ?? triggerOf(view.channels[0]);
  const kept = view.channels.map((one) => (change.trigger === undefined ? one : { ...one, ...viewTrigger(trigger) }));
  const next: NewView = {
    ...view,
    name: change.name ?? view.name,
    query: search?.query ?? view.query,
    channels: change.channels?.map((channel) => viewChannel(channel, trigger)) ?? kept,
  };
  const changed = await config.replaceView(id, next, signal);
  return { ok: true, view: accountView(changed), wider: search?.wider ?? [] };
}

export function deleteAlert(config: LogdnaConfig, id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'> {
  return config.deleteView(id, signal);
}

const plainView = { hosts: [], apps: [], levels: [], tags: [], categories: [], presetId: null };

type Refused = Extract<AlertOutcome, { readonly ok: false }>;

function problemsOf(alert: Partial<Alert>): Refused | null {
  const problems = alertProblems(alert);
  return problems.length === 0 ? null : { ok: false, code: 'invalid', message: problems.join(' ') };
}

function checkedSearch(text: string, acceptWider: boolean): Extract<AlertSearch, { readonly ok: true }> | Refused {
  const search = alertSearch(text);
  if (!search.ok) return { ok: false, code: 'invalid', message: search.message };
  if (search.wider.length === 0 || acceptWider) return search;
  return { ok: false, code: 'wider', message: search.wider.map(widerText).join(' ') };
}

function viewChannel(to: AlertChannel, trigger: AlertTrigger): ViewChannel {
  return { ...viewTrigger(trigger), to, more: {} };
}

function viewTrigger({ operator, limit, intervalSeconds, told }: AlertTrigger) {
  const immediate = operator === 'presence' && told === 'now';
  return { operator, limit, intervalSeconds, immediate, terminal: !immediate };
}

function triggerOf(channel: ViewChannel | undefined): AlertTrigger {
  if (channel === undefined) return usualTrigger;
  const { operator, limit, intervalSeconds, immediate } = channel;
  return { operator, limit, intervalSeconds, told: immediate ? 'now' : 'later' };
}

const labels = { slack: 'Slack', email: 'E-mail', webhook: 'Webhook', pagerduty: 'PagerDuty' } as const;

function accountView({ id, name, query, hosts, apps, levels, tags, categories, channels }: LogdnaView): AccountView {
  const lists = Object.entries({ hosts, apps, levels, tags }).filter(([, items]) => items.length > 0);
  return {
    ...{ id, name, text: query, categories },
    narrowed: lists.map(([list, items]) => `${list} ${items.join(', ')}`),
    channels: channels.map(channelText),
  };
}

function channelText({ to, operator, limit, intervalSeconds, immediate }: ViewChannel): string {
  const lines = limit === 1 ? '1 line' : `${limit} lines`;
  const within = `within ${intervalText(intervalSeconds)}`;
  const label = to.kind === 'other' ? to.integration : labels[to.kind];
  const whom = to.kind === 'email' ? `${label} to ${to.addresses.join(', ')}` : label;
  if (operator === 'absence') return `${whom}, when fewer than ${lines} came ${within}`;
  return `${whom}, ${immediate ? 'as soon as' : 'at the end when'} there ${limit === 1 ? 'is' : 'are'} ${lines} ${within}`;
}
