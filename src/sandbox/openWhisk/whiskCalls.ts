import { isRecord } from '../codeEngine/fieldRules';
import { jsonReply, noContent, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import { cosFeed } from './cosFeed';
import { fireTrigger } from './fireTrigger';
import { invoke, type Params } from './invoke';
import { isWhiskName, keyValues, readAction } from './readWhisk';
import type { WhiskContext } from './whiskContext';
import { whiskError, whiskNotFound } from './whiskErrors';
import type { WhiskAction, WhiskState } from './whiskState';
import { actionView, activationView, packageView, responseOf, ruleView, triggerView } from './whiskViews';

const longestWait = 60_000;

/** `PUT GET POST DELETE …/actions/{name}`, where the name may have a package before it. */
export async function actionCall(request: SandboxRequest, context: WhiskContext, name: string): Promise<Reply> {
  const { state } = context;
  const found = state.actions.get(name);
  switch (request.method) {
    case 'PUT':
      return putAction(request, context, name, found);
    case 'GET':
      return found === undefined
        ? whiskNotFound()
        : jsonReply(200, actionView(found, request.query.get('code') !== 'false'));
    case 'DELETE':
      if (found === undefined) return whiskNotFound();
      state.actions.delete(name);
      context.pending.add(context.hosts.forget(name));
      return jsonReply(200, actionView(found, false));
    case 'POST':
      return found === undefined ? whiskNotFound() : invokeAction(request, context, found);
    default:
      return whiskError(405, 'HTTP method not allowed.');
  }
}

function putAction(
  request: SandboxRequest,
  context: WhiskContext,
  name: string,
  found: WhiskAction | undefined,
): Reply {
  const parts = name.split('/');
  if (parts.length > 2 || !parts.every(isWhiskName)) return whiskError(400, 'The name of the entity is not valid.');
  if (parts.length === 2 && !context.state.packages.has(parts[0] ?? '')) return whiskNotFound();
  const refusal = refuseOverwrite(request, found);
  if (refusal !== null) return refusal;
  const body = readBody(request);
  if (body === null) return whiskError(400, 'The request content was malformed.');
  const action = readAction(name, body, found, context.now());
  if (typeof action === 'string') return whiskError(400, action);
  context.state.actions.set(name, action);
  return jsonReply(200, actionView(action, false));
}

async function invokeAction(request: SandboxRequest, context: WhiskContext, action: WhiskAction): Promise<Reply> {
  const params = readBody(request);
  if (params === null) return whiskError(400, 'The request content was malformed.');
  const activation = context.newId();
  const running = invoke(context, action, params, { activation });
  context.pending.add(running);
  const accepted = jsonReply(202, { activationId: activation });
  if (request.query.get('blocking') !== 'true') return accepted;
  const wait = Math.min(Number(request.query.get('timeout') ?? longestWait) || longestWait, longestWait);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), wait);
  });
  const record = await Promise.race([running, late]);
  clearTimeout(timer);
  if (record === null) return accepted;
  const status = record.statusCode === 0 ? 200 : 502;
  return jsonReply(status, request.query.get('result') === 'true' ? record.result : activationView(record, true));
}

export function triggerCall(request: SandboxRequest, context: WhiskContext, name: string): Reply {
  const { state } = context;
  const found = state.triggers.get(name);
  if (request.method === 'PUT') {
    const refusal = isWhiskName(name) ? refuseOverwrite(request, found) : whiskError(400, 'The name is not valid.');
    const body = readBody(request);
    const parameters = keyValues(body?.parameters, found?.parameters);
    const annotations = keyValues(body?.annotations, found?.annotations);
    if (refusal !== null) return refusal;
    if (body === null || parameters === null || annotations === null)
      return whiskError(400, 'The request content was malformed.');
    const trigger = { name, parameters, annotations, patch: (found?.patch ?? 0) + 1, updated: context.now() };
    state.triggers.set(name, trigger);
    return jsonReply(200, triggerView(trigger, state));
  }
  if (found === undefined) return whiskNotFound();
  if (request.method === 'GET') return jsonReply(200, triggerView(found, state));
  if (request.method === 'DELETE') {
    state.triggers.delete(name);
    state.feeds.get(name)?.end();
    state.feeds.delete(name);
    return jsonReply(200, triggerView(found, state));
  }
  if (request.method !== 'POST') return whiskError(405, 'HTTP method not allowed.');
  const params = readBody(request);
  if (params === null) return whiskError(400, 'The request content was malformed.');
  const activation = fireTrigger(context, found, params);
  return activation === null ? noContent : jsonReply(202, { activationId: activation });
}

export function ruleCall(request: SandboxRequest, context: WhiskContext, name: string): Reply {
  const { state } = context;
  const found = state.rules.get(name);
  const body = readBody(request);
  if (request.method === 'PUT') {
    const refusal = isWhiskName(name) ? refuseOverwrite(request, found) : whiskError(400, 'The name is not valid.');
    if (refusal !== null) return refusal;
    const trigger = localName(body?.trigger) ?? found?.trigger;
    const action = localName(body?.action) ?? found?.action;
    if (trigger === undefined || action === undefined) return whiskError(400, 'A rule needs a trigger and an action.');
    if (!state.triggers.has(trigger) || !state.actions.has(action))
      return whiskError(404, 'The trigger or the action of the rule does not exist.');
    const rule = { name, trigger, action, active: true, patch: (found?.patch ?? 0) + 1, updated: context.now() };
    state.rules.set(name, rule);
    return jsonReply(200, ruleView(rule));
  }
  if (found === undefined) return whiskNotFound();
  if (request.method === 'GET') return jsonReply(200, ruleView(found));
  if (request.method === 'DELETE') {
    state.rules.delete(name);
    return jsonReply(200, ruleView(found));
  }
  if (request.method !== 'POST') return whiskError(405, 'HTTP method not allowed.');
  if (body?.status !== 'active' && body?.status !== 'inactive') return whiskError(400, 'The status is not valid.');
  found.active = body.status === 'active';
  return jsonReply(200, {});
}

export function packageCall(request: SandboxRequest, context: WhiskContext, name: string): Reply {
  const { state } = context;
  const found = state.packages.get(name);
  if (request.method === 'PUT') {
    const refusal = isWhiskName(name) ? refuseOverwrite(request, found) : whiskError(400, 'The name is not valid.');
    if (refusal !== null) return refusal;
    const body = readBody(request);
    const parameters = keyValues(body?.parameters, found?.parameters);
    const annotations = keyValues(body?.annotations, found?.annotations);
    if (body === null || parameters === null || annotations === null)
      return whiskError(400, 'The request content was malformed.');
    const bound = isRecord(body.binding) ? body.binding : null;
    const binding = bound === null ? null : { namespace: String(bound.namespace), name: String(bound.name) };
    const held = { name, parameters, annotations, binding, patch: (found?.patch ?? 0) + 1, updated: context.now() };
    state.packages.set(name, held);
    return jsonReply(200, packageView(held, state));
  }
  if (found === undefined) return whiskNotFound();
  if (request.method === 'GET') return jsonReply(200, packageView(found, state));
  if (request.method !== 'DELETE') return whiskError(405, 'HTTP method not allowed.');
  if ([...state.actions.keys()].some((action) => action.startsWith(`${name}/`)))
    return whiskError(409, 'Package not empty.');
  state.packages.delete(name);
  return jsonReply(200, packageView(found, state));
}

/** Activations, newest first, and the parts of one. */
export function activationCall(request: SandboxRequest, { state }: WhiskContext, [id, part]: readonly string[]): Reply {
  if (request.method !== 'GET') return whiskError(405, 'HTTP method not allowed.');
  if (id === undefined) return listActivations(request, state);
  const found = state.activations.find((record) => record.id === id);
  if (found === undefined) return whiskNotFound();
  if (part === 'logs') return jsonReply(200, { logs: found.logs });
  if (part === 'result') return jsonReply(200, responseOf(found.statusCode, found.result));
  return part === undefined ? jsonReply(200, activationView(found, true)) : whiskNotFound();
}

function listActivations({ query }: SandboxRequest, state: WhiskState): Reply {
  const name = query.get('name');
  const since = Number(query.get('since') ?? 0);
  const upTo = Number(query.get('upto') ?? Number.MAX_SAFE_INTEGER);
  const shown = state.activations
    .filter((record) => (name === null || record.name === name) && record.start >= since && record.start <= upTo)
    .reverse();
  return pageOf(query, shown, (record) => activationView(record, query.get('docs') === 'true'));
}

/** `limit` up to 200, `skip`. */
export function pageOf<T>(query: URLSearchParams, all: readonly T[], view: (item: T) => unknown): Reply {
  const limit = Number(query.get('limit') ?? 30);
  const skip = Number(query.get('skip') ?? 0);
  if (!Number.isInteger(limit) || limit < 0 || limit > 200 || !Number.isInteger(skip) || skip < 0)
    return whiskError(400, 'The value of limit must be from 0 to 200.');
  return jsonReply(200, all.slice(skip, skip + (limit === 0 ? 200 : limit)).map(view));
}

/** Actions of the namespace `whisk.system`: the feed alone. */
export function systemCall(request: SandboxRequest, context: WhiskContext, path: readonly string[]): Reply {
  if (request.method !== 'POST' || path.join('/') !== 'actions/cos/changes') return whiskNotFound();
  const params = readBody(request);
  return params === null ? whiskError(400, 'The request content was malformed.') : cosFeed(context, params);
}

function refuseOverwrite({ query }: SandboxRequest, found: unknown): Reply | null {
  if (found === undefined || query.get('overwrite') === 'true') return null;
  return whiskError(409, 'resource already exists');
}

/** Empty where there is no body. */
function readBody(request: SandboxRequest): Params | null {
  if (request.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bodyText(request));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** `/_/name`, `/guest/package/name` or `name`, without the namespace. */
function localName(given: unknown): string | undefined {
  return typeof given === 'string' ? given.replace(/^\/[^/]+\//, '') : undefined;
}
