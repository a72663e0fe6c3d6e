import type * as v from 'valibot';
import { alertQueryProblem } from '../../core/query/hosted/luceneLimits';
import { CloudError } from '../cloud';
import { type Attempt, failure } from '../failure';
import { quotable } from '../redact';
import type { ServiceRequest, Transport } from '../transport';
import { alertBody, alertDefinitionSchema, alertDefinitionsSchema } from './alertShapes';
import type { CloudLogsConfig, NewAlertDefinition, NewCloudLogsView } from './cloudLogsConfig';
import {
  folderSchema,
  foldersSchema,
  viewBody,
  viewSchema,
  viewsSchema,
  webhookBody,
  webhookSchema,
  webhooksSchema,
} from './viewShapes';

export interface CloudLogsConfigOptions {
  /** With the tokens of somebody who has the role Reader on the instance, and Writer to change anything. */
  readonly transport: Transport;
  /** `https://<instance>.api.<region>.logs.cloud.ibm.com`, or that of a sandbox: `endpointUrl('cloudLogsApi', …)`. */
  readonly base: string;
}

interface Call extends Pick<ServiceRequest, 'query'> {
  /** Follows "Could not". */
  readonly action: string;
  readonly method?: ServiceRequest['method'];
  /** Below `/v1`. */
  readonly path: string;
  readonly json?: unknown;
  readonly signal: AbortSignal | undefined;
}

const service = 'IBM Cloud Logs';
const longestViewQuery = 4_096;

/** `/v1/views`, `/v1/alert_definitions`, `/v1/outgoing_webhooks` of IBM Cloud Logs (contracts/logs-and-functions.md §6.3). */
export function createCloudLogsConfig({ transport, base }: CloudLogsConfigOptions): CloudLogsConfig {
  const attemptOf = (action: string, method: ServiceRequest['method']): Attempt => ({
    ...{ service, action },
    needs: `the role ${method === 'GET' ? 'Reader' : 'Writer'} on the ${service} instance`,
  });

  function request({ action, method = 'GET', path, json, query, signal }: Call): ServiceRequest {
    return {
      ...{ ...attemptOf(action, method), method, url: `${base}/v1${path}` },
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
      ...(query === undefined ? {} : { query }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  const call = <T>(given: Call, schema: v.GenericSchema<unknown, T>): Promise<T> =>
    transport.read(request(given), schema);

  async function remove(what: string, path: string, signal: AbortSignal | undefined): Promise<'deleted' | 'gone'> {
    try {
      await transport.readText(request({ action: `delete ${what} of ${service}`, method: 'DELETE', path, signal }));
      return 'deleted';
    } catch (error) {
      if (error instanceof CloudError && error.code === 'not_found') return 'gone';
      throw error;
    }
  }

  const named = (what: string, name: string): string => `${what} “${quotable(name, 80)}” in ${service}`;
  const entity = (kind: string, id: string | number): string => `/${kind}/${encodeURIComponent(id)}`;

  async function sendView(method: 'POST' | 'PUT', path: string, view: NewCloudLogsView, signal?: AbortSignal) {
    const action = named(method === 'POST' ? 'create the view' : 'change the view', view.name);
    if (view.query.length > longestViewQuery) {
      const most = longestViewQuery.toLocaleString('en-US');
      throw refused(action, method, `a view takes ${most} characters; this search comes to more. Search for less.`);
    }
    return call({ action, method, path, json: viewBody(view), signal }, viewSchema);
  }

  async function sendAlert(method: 'POST' | 'PUT', path: string, alert: NewAlertDefinition, signal?: AbortSignal) {
    const action = named(method === 'POST' ? 'create the alert' : 'change the alert', alert.name);
    const problem = alertQueryProblem(alert.query ?? '');
    if (problem !== null) throw refused(action, method, problem);
    return call({ action, method, path, json: alertBody(alert), signal }, alertDefinitionSchema);
  }

  const refused = (action: string, method: ServiceRequest['method'], why: string): CloudError =>
    failure(attemptOf(action, method), 'invalid_request', why);

  return {
    views: (signal) => call({ action: `list the views of ${service}`, path: '/views', signal }, viewsSchema),
    view: (id, signal) => call({ action: `read a view of ${service}`, path: entity('views', id), signal }, viewSchema),
    createView: (view, signal) => sendView('POST', '/views', view, signal),
    replaceView: (id, view, signal) => sendView('PUT', entity('views', id), view, signal),
    deleteView: (id, signal) => remove('a view', entity('views', id), signal),
    folders: (signal) =>
      call({ action: `list the folders of views of ${service}`, path: '/view_folders', signal }, foldersSchema),
    createFolder: (name, signal) =>
      call(
        { action: named('create the folder', name), method: 'POST', path: '/view_folders', json: { name }, signal },
        folderSchema,
      ),
    alerts: (signal) =>
      call({ action: `list the alerts of ${service}`, path: '/alert_definitions', signal }, alertDefinitionsSchema),
    alert: (id, signal) =>
      call(
        { action: `read an alert of ${service}`, path: entity('alert_definitions', id), signal },
        alertDefinitionSchema,
      ),
    createAlert: (alert, signal) => sendAlert('POST', '/alert_definitions', alert, signal),
    replaceAlert: (id, alert, signal) => sendAlert('PUT', entity('alert_definitions', id), alert, signal),
    deleteAlert: (id, signal) => remove('an alert', entity('alert_definitions', id), signal),
    webhooks: (signal) =>
      call(
        {
          ...{ action: `list the outgoing webhooks of ${service}`, path: '/outgoing_webhooks', signal },
          query: { type: 'ibm_event_notifications' },
        },
        webhooksSchema,
      ),
    createWebhook: (webhook, signal) =>
      call(
        {
          ...{ action: named('create the outgoing webhook', webhook.name), method: 'POST', path: '/outgoing_webhooks' },
          ...{ json: webhookBody(webhook), signal },
        },
        webhookSchema,
      ),
    deleteWebhook: (id, signal) => remove('an outgoing webhook', entity('outgoing_webhooks', id), signal),
  };
}
