import type { JsonObject } from '../../../core/policy/looseJson';
import { jsonBody } from '../../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../../http/reply';
import { pathSegments, type SandboxRequest } from '../../http/sandboxRequest';
import { cloudLogsError } from '../cloudLogsError';
import { BodyCheck, BodyProblem } from './bodyCheck';
import type { AlertDefinitionState, InstanceConfig, OutgoingWebhookState } from './cloudLogsConfigState';
import { readAlertDefinition } from './readAlertDefinition';
import { readView } from './readView';
import { readWebhook } from './readWebhook';

export interface ConfigContext {
  readonly config: InstanceConfig;
  /** Milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Why alerts cannot be handed to an instance of Event Notifications, by its GUID; null where they can. */
  readonly notificationsProblem: (guid: string) => string | null;
}

/** How one kind of thing is kept: `read` throws `BodyProblem`. */
interface Kind<T> {
  readonly list: string;
  all(): readonly T[];
  find(id: string): T | undefined;
  make(body: JsonObject): T;
  /** Absent: it cannot be changed. */
  replace?(known: T, body: JsonObject): T;
  remove(known: T): void;
  show(one: T): unknown;
}

/** Whether a path below the instance is one of those that are answered here. */
export const isConfigPath = (path: string): boolean =>
  /^\/v1\/(?:views|view_folders|alert_definitions|outgoing_webhooks)(?:\/|$)/.test(path);

/** `/v1/views`, `/v1/view_folders`, `/v1/alert_definitions`, `/v1/outgoing_webhooks` (contracts/logs-and-functions.md §6.3). */
export function configReply(request: SandboxRequest, path: string, context: ConfigContext): Reply {
  const [, kind = '', ...ids] = pathSegments(path) ?? [];
  switch (kind) {
    case 'views':
      return answered(request, ids, views(context));
    case 'view_folders':
      return answered(request, ids, folders(context));
    case 'alert_definitions':
      return answered(request, ids, alerts(context));
    case 'outgoing_webhooks':
      return answered(request, ids, webhooks(context));
    default:
      return cloudLogsError(404, undefined, 'There is no such resource.');
  }
}

function answered<T>(request: SandboxRequest, [id, ...more]: readonly string[], kind: Kind<T>): Reply {
  if (more.length > 0) return cloudLogsError(404, undefined, 'There is no such resource.');
  try {
    return id === undefined ? ofAll(request, kind) : ofOne(request, kind, id);
  } catch (error) {
    if (error instanceof BodyProblem) return cloudLogsError(400, undefined, error.message);
    throw error;
  }
}

function ofAll<T>(request: SandboxRequest, kind: Kind<T>): Reply {
  if (request.method === 'GET') return jsonReply(200, { [kind.list]: kind.all().map(kind.show) });
  if (request.method !== 'POST') return cloudLogsError(405, undefined, 'The method is not allowed.');
  return jsonReply(201, kind.show(kind.make(bodyOf(request))));
}

function ofOne<T>(request: SandboxRequest, kind: Kind<T>, id: string): Reply {
  const known = kind.find(id);
  if (known === undefined) return cloudLogsError(404, undefined, `There is no ${id.slice(0, 80)}.`);
  switch (request.method) {
    case 'GET':
      return jsonReply(200, kind.show(known));
    case 'DELETE':
      kind.remove(known);
      return noContent;
    case 'PUT':
      if (kind.replace !== undefined) return jsonReply(200, kind.show(kind.replace(known, bodyOf(request))));
  }
  return cloudLogsError(405, undefined, 'The method is not allowed.');
}

function bodyOf(request: SandboxRequest): JsonObject {
  const body = jsonBody(request);
  if (body === null) throw new BodyProblem('The body must be a JSON object.');
  return body;
}

function views({ config }: ConfigContext): Kind<{ readonly id: number; readonly body: JsonObject }> {
  const keep = (body: JsonObject, known: number | null) => {
    const read = readView(body, config);
    const view = { id: known ?? config.nextView(), body: read };
    config.views.set(view.id, view);
    return view;
  };
  return {
    list: 'views',
    all: () => [...config.views.values()],
    find: (id) => config.views.get(Number(id)),
    make: (body) => keep(body, null),
    replace: ({ id }, body) => keep(body, id),
    remove: ({ id }) => void config.views.delete(id),
    show: ({ id, body }) => ({ ...body, id }),
  };
}

function folders({ config, newId }: ConfigContext): Kind<{ readonly id: string; readonly name: string }> {
  const keep = (body: JsonObject, known: string | null) => {
    const name = new BodyCheck(body).only('name').text('name');
    const folder = { id: known ?? newId(), name };
    config.folders.set(folder.id, folder);
    return folder;
  };
  return {
    list: 'view_folders',
    all: () => [...config.folders.values()],
    find: (id) => config.folders.get(id),
    make: (body) => keep(body, null),
    replace: ({ id }, body) => keep(body, id),
    remove: ({ id }) => void config.folders.delete(id),
    show: (folder) => folder,
  };
}

function alerts({ config, now, newId }: ConfigContext): Kind<AlertDefinitionState> {
  const keep = (body: JsonObject, known: AlertDefinitionState | null) => {
    readAlertDefinition(body, config);
    const alert = {
      ...{ id: known?.id ?? newId(), version: newId(), body },
      ...{ createdAt: known?.createdAt ?? now(), updatedAt: now() },
    };
    config.alerts.set(alert.id, alert);
    return alert;
  };
  return {
    list: 'alert_definitions',
    all: () => [...config.alerts.values()],
    find: (id) => config.alerts.get(id),
    make: (body) => keep(body, null),
    replace: (known, body) => keep(body, known),
    remove: ({ id }) => void config.alerts.delete(id),
    show: ({ id, version, body, createdAt, updatedAt }) => ({
      ...{ enabled: true, phantom_mode: false, ...body, id, alert_version_id: version },
      ...{ created_time: new Date(createdAt).toISOString(), updated_time: new Date(updatedAt).toISOString() },
    }),
  };
}

function webhooks(context: ConfigContext): Kind<OutgoingWebhookState> {
  const { config, now, newId } = context;
  const shown = ({ id, name, externalId, createdAt }: OutgoingWebhookState) => ({
    ...{ id, name, external_id: externalId, type: 'ibm_event_notifications' },
    ...{ created_at: new Date(createdAt).toISOString(), updated_at: new Date(createdAt).toISOString() },
  });
  return {
    list: 'outgoing_webhooks',
    all: () => [...config.webhooks.values()],
    find: (id) => config.webhooks.get(id),
    make: (body) => {
      const { name, notifications } = readWebhook(body);
      const problem = context.notificationsProblem(notifications);
      if (problem !== null) throw new BodyProblem(problem);
      const webhook = { id: newId(), externalId: config.nextWebhook(), name, notifications, body, createdAt: now() };
      config.webhooks.set(webhook.id, webhook);
      return webhook;
    },
    remove: ({ id }) => void config.webhooks.delete(id),
    show: (webhook) => ({ ...shown(webhook), ibm_event_notifications: webhook.body.ibm_event_notifications }),
  };
}
