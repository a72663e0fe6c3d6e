import type {
  CloudLogsConfig,
  CloudLogsView,
  NewCloudLogsView,
  ViewFolder,
} from '../../cloud/cloudLogs/cloudLogsConfig';
import { type Alert, type AnyChannel, alertProblems } from './alert';
import { cloudLogsRules } from './alertRules';
import { type AlertSearch, alertSearch, widerText } from './alertSearch';
import { type AccountView, type AlertOptions, type AlertOutcome, type AlertService, inListOrder } from './alertService';
import { cloudLogsDialect } from './cloudLogsDialect';
import { conditionOf, describedSearch, isDescribed, ofAlert, ofView } from './cloudLogsViews';
import { cloudLogsWays } from './cloudLogsWays';

/** IBM Cloud Logs as a place for alerts: alert definitions that tell Event Notifications, and views that tell nobody. */
export function createCloudLogsAlerts(config: CloudLogsConfig): AlertService {
  return {
    ...{ kind: 'cloudlogs', name: service, rules: cloudLogsRules, ways: cloudLogsWays(config) },
    list: (signal) => list(config, signal),
    create: (alert, _options, signal) => create(config, alert, signal),
    createView: (search, options, signal) => createView(config, search, options, signal),
    edit: (id, change, options, signal) =>
      isView(id) ? editView(config, Number(id), change, options, signal) : edit(config, id, change, signal),
    delete: (id, signal) => (isView(id) ? config.deleteView(Number(id), signal) : config.deleteAlert(id, signal)),
  };
}

const service = 'IBM Cloud Logs';

/** Views have whole numbers for ids, alerts UUIDs. */
const isView = (id: string): boolean => /^\d{1,15}$/.test(id);

type Refused = Extract<AlertOutcome, { readonly ok: false }>;
type Found = Extract<AlertSearch, { readonly ok: true }>;

const refusal = (code: Refused['code'], message: string): Refused => ({ ok: false, code, message });

async function list(config: CloudLogsConfig, signal?: AbortSignal): Promise<readonly AccountView[]> {
  const [views, alerts, names, folders] = await Promise.all([
    config.views(signal),
    config.alerts(signal),
    webhookNames(config, signal),
    config.folders(signal),
  ]);
  const folderOf = ({ folderId }: CloudLogsView) => folders.find(({ id }) => id === folderId)?.name ?? null;
  return inListOrder([
    ...alerts.map((alert) => ofAlert(alert, names)),
    ...views.map((view) => ofView(view, folderOf(view))),
  ]);
}

async function create(config: CloudLogsConfig, alert: Alert, signal?: AbortSignal): Promise<AlertOutcome> {
  const refused = problemsOf(alert);
  if (refused !== null) return refused;
  const search = exactSearch(alert.text);
  if (!search.ok) return search;
  if ((await config.alerts(signal)).some(({ name }) => name === alert.name)) return exists('an alert', alert.name);
  const { name, text, trigger, channels } = alert;
  const made = await config.createAlert(
    {
      ...{ name, description: describedSearch(text), enabled: true, query: search.query, kept: null },
      ...{ ...whenOf(trigger), tellsResolved: false, webhooks: integrations(channels) },
    },
    signal,
  );
  return { ok: true, view: ofAlert(made, namesOf(channels)), wider: [] };
}

async function edit(
  config: CloudLogsConfig,
  id: string,
  change: Partial<Alert>,
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const refused = problemsOf(change);
  if (refused !== null) return refused;
  const search = change.text === undefined ? null : exactSearch(change.text);
  if (search?.ok === false) return search;
  const { id: _id, narrowed: _narrowed, ...alert } = await config.alert(id, signal);
  const { name, text, trigger, channels } = change;
  if (trigger !== undefined && alert.condition.kind === 'other') {
    return refusal('invalid', `“${alert.name}” goes off by a rule that is made in ${service} alone: change it there.`);
  }
  if (text !== undefined && alert.query === null) {
    return refusal('invalid', `“${alert.name}” does not look at lines, so it takes no search.`);
  }
  const changed = await config.replaceAlert(
    id,
    {
      ...{ ...alert, name: name ?? alert.name, query: search?.query ?? alert.query },
      ...(text !== undefined && isDescribed(alert) ? { description: describedSearch(text) } : {}),
      ...(trigger === undefined ? {} : whenOf(trigger)),
      ...(channels === undefined ? {} : { webhooks: integrations(channels) }),
    },
    signal,
  );
  return { ok: true, view: ofAlert(changed, await webhookNames(config, signal)), wider: [] };
}

async function createView(
  config: CloudLogsConfig,
  { name, text }: Pick<Alert, 'name' | 'text'>,
  { acceptWider = false, category = null }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  const refused = problemsOf({ name });
  if (refused !== null) return refused;
  const search = viewSearch(text, acceptWider);
  if (!search.ok) return search;
  if ((await config.views(signal)).some((view) => view.name === name)) return exists('a view', name);
  const folderId = category === null ? null : await folderNamed(config, category, signal);
  const made = await config.createView({ ...plainView, name, query: search.query, folderId }, signal);
  return { ok: true, view: ofView(made, category), wider: search.wider };
}

const plainView: Pick<NewCloudLogsView, 'syntax' | 'filters' | 'tier' | 'time'> = {
  syntax: 'lucene',
  filters: {},
  tier: 'all_logs',
  time: { kind: 'last', seconds: 3600, caption: 'Last hour' },
};

async function editView(
  config: CloudLogsConfig,
  id: number,
  { name, text, trigger, channels }: Partial<Alert>,
  { acceptWider = false }: AlertOptions = {},
  signal?: AbortSignal,
): Promise<AlertOutcome> {
  if (trigger !== undefined || channels !== undefined) {
    return refusal('invalid', `A view of ${service} tells nobody: create an alert on its search.`);
  }
  const refused = name === undefined ? null : problemsOf({ name });
  if (refused !== null) return refused;
  const search = text === undefined ? null : viewSearch(text, acceptWider);
  if (search?.ok === false) return search;
  const { id: _id, ...view } = await config.view(id, signal);
  const query = search === null ? {} : { query: search.query, syntax: 'lucene' as const };
  const changed = await config.replaceView(id, { ...view, name: name ?? view.name, ...query }, signal);
  const folder = changed.folderId === null ? undefined : await folderWith({ id: changed.folderId }, config, signal);
  return { ok: true, view: ofView(changed, folder?.name ?? null), wider: search?.wider ?? [] };
}

function exists(what: string, name: string): Refused {
  return refusal('exists', `${service} has ${what} “${name}” already. Edit that one, or choose another name.`);
}

function problemsOf(alert: Partial<Alert>): Refused | null {
  const problems = [
    ...alertProblems(alert, cloudLogsRules),
    ...(/\p{C}/u.test(alert.name ?? '') ? [`${service} takes no control characters in names.`] : []),
  ];
  return problems.length === 0 ? null : refusal('invalid', problems.join(' '));
}

/** Nobody looks a second time at what an alert finds: it is kept as it is meant, or not at all. */
function exactSearch(text: string): Found | Refused {
  const search = alertSearch(text, cloudLogsDialect);
  if (!search.ok) return refusal('invalid', search.message);
  if (search.wider.length === 0) return search;
  const why = search.wider.map((part) => widerText(part, service)).join(' ');
  return refusal('invalid', `${why} Take that out of the search.`);
}

/** A view is looked at: it may show more where that is accepted. */
function viewSearch(text: string, acceptWider: boolean): Found | Refused {
  const search = alertSearch(text, cloudLogsDialect, 'view');
  if (!search.ok) return refusal('invalid', search.message);
  if (search.wider.length === 0 || acceptWider) return search;
  return refusal('wider', search.wider.map((part) => widerText(part, service, 'view')).join(' '));
}

const whenOf = (trigger: Alert['trigger']) => ({
  condition: conditionOf(trigger),
  quietMinutes: Math.max(1, Math.round(trigger.intervalSeconds / 60)),
});

const waysAmong = (channels: readonly AnyChannel[]) =>
  channels.filter((channel) => channel.kind === 'eventNotifications');

const integrations = (channels: readonly AnyChannel[]) => waysAmong(channels).map(({ integration }) => integration);

const namesOf = (channels: readonly AnyChannel[]): ReadonlyMap<number, string> =>
  new Map(waysAmong(channels).map(({ integration, name }) => [integration, name]));

async function webhookNames(config: CloudLogsConfig, signal?: AbortSignal): Promise<ReadonlyMap<number, string>> {
  return new Map((await config.webhooks(signal)).map(({ externalId, name }) => [externalId, name]));
}

async function folderNamed(config: CloudLogsConfig, name: string, signal?: AbortSignal): Promise<string> {
  return ((await folderWith({ name }, config, signal)) ?? (await config.createFolder(name, signal))).id;
}

async function folderWith({ id, name }: Partial<ViewFolder>, config: CloudLogsConfig, signal?: AbortSignal) {
  return (await config.folders(signal)).find((folder) => folder.id === id || folder.name === name);
}
