import * as v from 'valibot';
import { CloudError } from '../cloud';
import { type Attempt, failure } from '../failure';
import { quotable } from '../redact';
import type { ServiceRequest, Transport } from '../transport';
import { configRefusal, refusedSchema } from './configRefusal';
import type { LogdnaConfig, LogdnaView } from './logdnaConfig';
import { credentialHeaders, type LogdnaCredential } from './logdnaExport';
import { categorySchema, presetBody, presetSchema, viewBody, viewSchema } from './viewShapes';

export interface LogdnaConfigOptions {
  /** Without tokens of its own. */
  readonly transport: Transport;
  /** Base URL without a slash at the end: `https://api.mezmo.com`, or that of a sandbox. */
  readonly base: string;
  readonly credential: LogdnaCredential;
}

interface Call {
  /** Follows "Could not". */
  readonly action: string;
  readonly method?: ServiceRequest['method'];
  /** Below `/v1/config`. */
  readonly path: string;
  readonly json?: unknown;
  readonly signal: AbortSignal | undefined;
}

/** `/v1/config` of LogDNA, today Mezmo (contracts/logs-and-functions.md §4.5). */
export function createLogdnaConfig({ transport, base, credential }: LogdnaConfigOptions): LogdnaConfig {
  async function call<T>({ action, method = 'GET', path, json, signal }: Call, schema: v.GenericSchema<unknown, T>) {
    const attempt: Attempt = {
      ...{ service: 'LogDNA', action },
      needs: 'a service key, or an access token that may configure the account',
    };
    const answer = await transport.read(
      {
        ...attempt,
        ...{ method, url: `${base}/v1/config${path}`, alsoFine: [400] },
        headers: { 'content-type': 'application/json', ...credentialHeaders(credential) },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(signal === undefined ? {} : { signal }),
      },
      v.unknown(),
    );
    const refused = v.safeParse(refusedSchema, answer);
    if (refused.success) throw configRefusal(attempt, refused.output);
    const read = v.safeParse(schema, answer);
    if (read.success) return read.output;
    const place = v.getDotPath(read.issues[0]) ?? 'the whole';
    throw failure(attempt, 'unexpected_answer', `its answer has an unknown shape (at ${quotable(place, 80)}).`);
  }

  async function remove(what: string, path: string, signal: AbortSignal | undefined): Promise<'deleted' | 'gone'> {
    try {
      await call({ action: `delete ${what} of LogDNA`, method: 'DELETE', path, signal }, v.unknown());
      return 'deleted';
    } catch (error) {
      if (error instanceof CloudError && error.code === 'not_found') return 'gone';
      throw error;
    }
  }

  const named = (what: string, name: string): string => `${what} “${quotable(name, 80)}” in LogDNA`;
  const entity = (kind: string, id: string): string => `/${kind}/${encodeURIComponent(id)}`;

  /** Answers name categories by id; whoever sends the view back has to name them by name. */
  async function withNames(view: LogdnaView, signal: AbortSignal | undefined): Promise<LogdnaView> {
    if (view.categories.length === 0) return view;
    const names = new Map((await config.categories(signal)).map(({ id, name }) => [id, name]));
    return { ...view, categories: view.categories.map((category) => names.get(category) ?? category) };
  }

  const config: LogdnaConfig = {
    views: (signal) => call({ action: 'list the views of LogDNA', path: '/view', signal }, v.array(viewSchema)),
    view: async (id, signal) =>
      withNames(await call({ action: 'read a view of LogDNA', path: entity('view', id), signal }, viewSchema), signal),
    async createView(view, signal) {
      const action = named('create the view', view.name);
      const made = await call({ action, method: 'POST', path: '/view', json: viewBody(view), signal }, viewSchema);
      // Known from what was sent: asking again could fail after the view was made.
      return { ...made, categories: view.categories };
    },
    async replaceView(id, view, signal) {
      const action = named('change the view', view.name);
      const json = viewBody(view);
      const made = await call({ action, method: 'PUT', path: entity('view', id), json, signal }, viewSchema);
      return { ...made, categories: view.categories };
    },
    deleteView: (id, signal) => remove('a view', entity('view', id), signal),
    presetAlerts: (signal) =>
      call({ action: 'list the preset alerts of LogDNA', path: '/presetalert', signal }, v.array(presetSchema)),
    createPresetAlert(alert, signal) {
      const action = named('create the preset alert', alert.name);
      return call({ action, method: 'POST', path: '/presetalert', json: presetBody(alert), signal }, presetSchema);
    },
    replacePresetAlert(id, alert, signal) {
      const action = named('change the preset alert', alert.name);
      const json = presetBody(alert);
      return call({ action, method: 'PUT', path: entity('presetalert', id), json, signal }, presetSchema);
    },
    deletePresetAlert: (id, signal) => remove('a preset alert', entity('presetalert', id), signal),
    categories: (signal) =>
      call({ action: 'list the categories of LogDNA', path: '/categories/views', signal }, v.array(categorySchema)),
    createCategory: (name, signal) =>
      call(
        {
          ...{ action: named('create the category', name), method: 'POST', path: '/categories/views' },
          ...{ json: { name }, signal },
        },
        categorySchema,
      ),
  };
  return config;
}
