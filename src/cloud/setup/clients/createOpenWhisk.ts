import * as v from 'valibot';
import type { Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import { type Attempt, failure } from '../../failure';
import { quotable } from '../../redact';
import type { OpenWhisk } from '../openWhisk';
import { type ClientOptions, createServiceCalls, present, type ServiceCall, segment } from './serviceCalls';
import { action, activation, fired, invoked, pairs, rule, trigger } from './whiskSchemas';

const service = 'OpenWhisk';
/** Below the patience of the transport: what takes longer goes on by itself. */
const blockingMs = 25_000;

type Collection = 'action' | 'trigger' | 'rule' | 'package' | 'activation';

/** `auth`: the `uuid:key` of the namespace. The transport must carry no bearer token. */
export function createOpenWhisk(
  options: ClientOptions & { readonly endpoints?: Endpoints; readonly auth: string },
): OpenWhisk {
  const calls = createServiceCalls(service, options, { burst: 20, perSecond: 10 });
  const base = `${endpointUrl('openWhisk', options.endpoints).replace(/\/api\/v1$/, '')}/api/v1/namespaces`;
  const headers = { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` };

  /** `name` may be `package/name`. */
  const urlOf = (collection: Collection, name: string, namespace = '_'): string =>
    `${base}/${segment(namespace)}/${collection}s/${name.split('/').map(segment).join('/')}`;
  const at = (verb: string, collection: Collection, name: string, signal?: AbortSignal): ServiceCall => ({
    ...{ action: `${verb} the ${collection} ${quotable(name, 120)}`, needs: 'a key of the namespace', headers },
    ...{ url: urlOf(collection, name), signal },
  });
  const put = (collection: Collection, name: string, body: object, signal?: AbortSignal): ServiceCall => ({
    ...at('make', collection, name, signal),
    ...{ method: 'PUT', query: { overwrite: 'true' }, json: present(body) },
  });
  const remove = (collection: Collection) => (name: string, signal?: AbortSignal) =>
    calls.remove(at('remove', collection, name, signal));

  /** An action that fails is answered with 502 and its activation. */
  const invoke = (call: ServiceCall, parameters: object) => {
    const query = { blocking: 'true', result: 'false', timeout: blockingMs };
    return calls.read({ ...call, method: 'POST', query, json: parameters, alsoFine: [502] }, invoked);
  };

  /** A feed is an action that a trigger is handed to. */
  async function handTo(
    feed: string,
    lifecycleEvent: 'CREATE' | 'DELETE',
    name: string,
    parameters: object,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const what = lifecycleEvent === 'CREATE' ? 'fire' : 'let go of';
    const attempt: Attempt = { service, action: `have the feed ${quotable(feed, 120)} ${what} ${quotable(name, 120)}` };
    const [lead, namespace = '', ...path] = feed.split('/');
    if (lead !== '' || namespace === '' || path.length === 0) {
      throw failure(attempt, 'invalid_request', 'a feed is named like /whisk.system/alarms/interval.');
    }
    // What a feed has to say is of no interest unless it fails, which is answered with 502.
    await calls.text({
      ...{ action: attempt.action, headers, url: urlOf('action', path.join('/'), namespace), signal, method: 'POST' },
      query: { blocking: 'true', result: 'true', timeout: blockingMs },
      json: { ...parameters, lifecycleEvent, triggerName: `/_/${name}`, authKey: options.auth },
    });
  }

  return {
    namespaces: (signal) =>
      calls.read({ action: 'sign in to OpenWhisk', headers, url: base, signal }, v.array(v.string())),

    action: (name, signal) =>
      calls.find({ ...at('look at', 'action', name, signal), query: { code: 'false' } }, action),
    putAction: ({ name, kind, code, main, parameters, annotations, limits }, signal) => {
      const exec = present({ kind, code, binary: false, main });
      const body = {
        ...{ namespace: '_', name, exec },
        parameters: parameters === undefined ? undefined : pairs(parameters),
        annotations: annotations === undefined ? undefined : pairs(annotations),
        limits: limits === undefined ? undefined : present({ timeout: limits.timeoutMs, memory: limits.memoryMb }),
      };
      return calls.read(put('action', name, body, signal), action);
    },
    deleteAction: remove('action'),
    invoke: (name, parameters, signal) => invoke(at('invoke', 'action', name, signal), parameters),

    async putPackage(name, parameters, signal) {
      await calls.text(put('package', name, { namespace: '_', name, parameters: pairs(parameters) }, signal));
    },
    deletePackage: remove('package'),

    trigger: (name, signal) => calls.find(at('look at', 'trigger', name, signal), trigger),
    putTrigger: ({ name, parameters = {}, annotations = {} }, signal) => {
      const body = { namespace: '_', name, parameters: pairs(parameters), annotations: pairs(annotations) };
      return calls.read(put('trigger', name, body, signal), trigger);
    },
    async fireTrigger(name, event, signal) {
      const call = at('fire', 'trigger', name, signal);
      return (await calls.read({ ...call, method: 'POST', json: event }, fired))?.activationId ?? null;
    },
    deleteTrigger: remove('trigger'),

    async createFeedTrigger({ name, feed, parameters }, signal) {
      const body = { namespace: '_', name, annotations: pairs({ feed }) };
      await calls.read(put('trigger', name, body, signal), trigger);
      try {
        await handTo(feed, 'CREATE', name, parameters, signal);
      } catch (error) {
        // Also when cancelled: a trigger that nobody fires would be in the way of the next try.
        await calls.remove(at('remove', 'trigger', name)).catch(() => undefined);
        throw error;
      }
    },
    async deleteFeedTrigger(name, feed, signal) {
      await handTo(feed, 'DELETE', name, {}, signal);
      return calls.remove(at('remove', 'trigger', name, signal));
    },

    rule: (name, signal) => calls.find(at('look at', 'rule', name, signal), rule),
    putRule: ({ name, trigger: from, action: to }, signal) => {
      const body = { namespace: '_', name, trigger: whole(from), action: whole(to) };
      return calls.read(put('rule', name, body, signal), rule);
    },
    async setRuleStatus(name, status, signal) {
      await calls.text({ ...at('change', 'rule', name, signal), method: 'POST', json: { status }, idempotent: true });
    },
    deleteRule: remove('rule'),

    activations: ({ name, since, limit = 30, details = false } = {}, signal) => {
      const query = { name, since, limit: Math.min(limit, 200), docs: details ? 'true' : undefined };
      const call = { action: 'list the activations', headers, url: `${base}/_/activations`, query, signal };
      return calls.read(call, v.array(activation));
    },
    activation: (id, signal) => calls.find(at('look at', 'activation', id, signal), activation),
  };
}

/** A name as rules want it. */
function whole(name: string): string {
  return name.startsWith('/') ? name : `/_/${name}`;
}
