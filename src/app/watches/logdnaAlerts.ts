import type { LogdnaConfig, LogdnaView, NewView, ViewChannel } from '../../cloud/logdna/logdnaConfig';
import {
  type Alert,
  type AlertChannel,
  type AlertTrigger,
  type AnyChannel,
  alertProblems,
  intervalText,
  usualTrigger,
} from './alert';
import { logdnaRules } from './alertRules';
import { type AlertSearch, alertSearch, type Kept, logdnaDialect, widerText } from './alertSearch';
import { type AccountView, type AlertOptions, type AlertOutcome, type AlertService, inListOrder } from './alertService';

/** LogDNA as a place for alerts: views with channels. */
export function createLogdnaAlerts(config: LogdnaConfig): AlertService {
  return {
    ...{ kind: 'logdna', name: 'LogDNA', rules: logdnaRules, ways: null },
    list: (signal) => listViews(config, signal),
    create: (alert, options, signal) => createAlert(config, alert, options, signal),
    createView: (search, options, signal) => keepView(config, { ...search, channels: [] }, options, signal),
    edit: (id, change, options, signal) => editAlert(config, id, change, options, signal),
    delete: (id, signal) => config.deleteView(id, signal),
  };
}

async function listViews(config: LogdnaConfig, signal?: AbortSignal): Promise<readonly AccountView[]> {
  return inListOrder((await config.views(signal)).map(accountView));
}

async function createAlert(
  config: LogdnaConfig,
  alert: Alert,
  options: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const channels = addressed(alert.channels).map((channel) => viewChannel(channel, alert.trigger));
  return problemsOf(alert) ?? keepView(config, { ...alert, channels }, options, signal);
}

async function keepView(
  config: LogdnaConfig,
  { name, text, channels }: Pick<Alert, 'name' | 'text'> & Pick<NewView, 'channels'>,
  { acceptWider = false, category = null }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const refused = problemsOf({ name });
  if (refused !== null) return refused;
  const search = checkedSearch(text, acceptWider, keptAs(channels));
  if (!search.ok) return search;
  const views = await config.views(signal);
  if (views.some((view) => view.name === name)) {
    const message = `LogDNA has a view “${name}” already. Edit that one, or choose another name.`;
    return { ok: false, code: 'exists', message };
  }
  if (category !== null && !(await config.categories(signal)).some((known) => known.name === category)) {
    await config.createCategory(category, signal);
  }
  const categories = category === null ? [] : [category];
  const made = await config.createView({ ...plainView, name, query: search.query, channels, categories }, signal);
  return { ok: true, view: accountView(made), wider: search.wider };
}

/** What the change does not name stays: hosts, apps, categories, and without `channels` the channels. */
async function editAlert(
  config: LogdnaConfig,
  id: string,
  change: Partial<Alert>,
  { acceptWider = false }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const { id: _id, ...view } = await config.view(id, signal);
  const refused = problemsOf(change);
  if (refused !== null) return refused;
  const search = change.text === undefined ? null : checkedSearch(change.text, acceptWider, keptAs(view.channels));
  if (search !== null && !search.ok) return search;
  const trigger = change.trigger ?? triggerOf(view.channels[0]);
  const kept = view.channels.map((one) => (change.trigger === undefined ? one : { ...one, ...viewTrigger(trigger) }));
  const next: NewView = {
    ...view,
    name: change.name ?? view.name,
    query: search?.query ?? view.query,
    channels:
      change.channels === undefined ? kept : addressed(change.channels).map((channel) => viewChannel(channel, trigger)),
  };
  const changed = await config.replaceView(id, next, signal);
  return { ok: true, view: accountView(changed), wider: search?.wider ?? [] };
}

const plainView = { hosts: [], apps: [], levels: [], tags: [], categories: [], presetId: null };

type Refused = Extract<AlertOutcome, { readonly ok: false }>;

function problemsOf(alert: Partial<Alert>): Refused | null {
  const problems = alertProblems(alert);
  return problems.length === 0 ? null : { ok: false, code: 'invalid', message: problems.join(' ') };
}

const keptAs = (channels: readonly unknown[]): Kept => (channels.length === 0 ? 'view' : 'alert');

function checkedSearch(
  text: string,
  acceptWider: boolean,
  kept: Kept,
): Extract<AlertSearch, { readonly ok: true }> | Refused {
  const search = alertSearch(text, logdnaDialect, kept);
  if (!search.ok) return { ok: false, code: 'invalid', message: search.message };
  if (search.wider.length === 0 || acceptWider) return search;
  const message = search.wider.map((part) => widerText(part, 'LogDNA', kept)).join(' ');
  return { ok: false, code: 'wider', message };
}

/** The others were refused before. */
const addressed = (channels: readonly AnyChannel[]): readonly AlertChannel[] =>
  channels.filter((channel) => channel.kind !== 'eventNotifications');

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
    ...{ id, name, kind: 'view', text: query, closed: null, categories, enabled: true },
    trigger: channels[0] === undefined ? null : triggerOf(channels[0]),
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
