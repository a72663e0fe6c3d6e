import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { actionCall, activationCall, packageCall, pageOf, ruleCall, systemCall, triggerCall } from './whiskCalls';
import { type WhiskContext, whiskNamespace } from './whiskContext';
import { whiskError, whiskMessage, whiskNotFound } from './whiskErrors';
import { actionView, packageView, ruleView, triggerView } from './whiskViews';

/** Apache OpenWhisk with one namespace, and the COS feed that IBM Cloud Functions had (contracts/logs-and-functions.md §3). */
export function openWhiskService(context: WhiskContext): SandboxService {
  const authorization = `Basic ${Buffer.from(context.auth).toString('base64')}`;
  return {
    name: 'openwhisk',
    prefix: 'openwhisk',
    regional: false,
    handle: (request) => {
      if (request.headers.authorization === authorization) return route(request, context);
      return whiskError(401, whiskMessage(401));
    },
    errorReply: (status) => whiskError(status, whiskMessage(status)),
  };
}

async function route(request: SandboxRequest, context: WhiskContext): Promise<Reply> {
  const [api, version, namespaces, namespace, collection = '', ...rest] = pathSegments(request.path) ?? [];
  if (api !== 'api' || version !== 'v1' || namespaces !== 'namespaces') return whiskNotFound();
  if (namespace === undefined) return jsonReply(200, [whiskNamespace]);
  if (namespace === 'whisk.system') return systemCall(request, context, [collection, ...rest]);
  if (namespace !== '_' && namespace !== whiskNamespace)
    return whiskError(403, 'The supplied authentication is not authorized to access this resource.');
  if (collection === 'limits')
    return jsonReply(200, { concurrentInvocations: 1000, invocationsPerMinute: 5000, firesPerMinute: 5000 });
  if (collection === 'activations') return activationCall(request, context, rest);
  if (rest.length === 0) return request.method === 'GET' ? list(request, context, collection) : whiskNotFound();
  const name = rest.join('/');
  switch (collection) {
    case 'actions':
      return actionCall(request, context, name);
    case 'triggers':
      return triggerCall(request, context, name);
    case 'rules':
      return ruleCall(request, context, name);
    case 'packages':
      return packageCall(request, context, name);
    default:
      return whiskNotFound();
  }
}

function list({ query }: SandboxRequest, { state }: WhiskContext, collection: string): Reply {
  switch (collection) {
    case 'actions':
      return pageOf(query, [...state.actions.values()], (action) => actionView(action, false));
    case 'triggers':
      return pageOf(query, [...state.triggers.values()], (trigger) => triggerView(trigger, state));
    case 'rules':
      return pageOf(query, [...state.rules.values()], ruleView);
    case 'packages':
      return pageOf(query, [...state.packages.values()], (held) => packageView(held, state));
    default:
      return whiskNotFound();
  }
}
