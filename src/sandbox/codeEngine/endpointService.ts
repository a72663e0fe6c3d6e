import { jsonReply, type Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { CodeEngineContext } from './codeEngineContext';
import { projectStatus } from './projectState';

/**
 * The public addresses of apps and functions: `/{region}/{subdomain}/{name}` and what is below it, in place of a host
 * for each of them. As in Code Engine, anybody may call them.
 */
export function codeEngineEndpointService(context: CodeEngineContext): SandboxService {
  return {
    name: 'code_engine_endpoint',
    prefix: 'codeengine-endpoint',
    regional: true,
    handle: (request) => serve(request, context),
    errorReply: (status) => jsonReply(status, { message: `The platform answered ${status}.` }),
  };
}

async function serve(request: SandboxRequest, context: CodeEngineContext): Promise<Reply> {
  const [, subdomain, name = '', rest = ''] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
  const project = context.projects.find(
    (candidate) => candidate.subdomain === subdomain && candidate.region === request.region,
  );
  if (project === undefined || projectStatus(project, context.runtime.now()) !== 'active') return nowhere();
  const path = rest === '' ? '/' : rest;
  const { method, headers, body, rawQuery } = request;
  const entity = project.entities.functions.get(name);
  if (entity !== undefined)
    return context.workloads.function(project, entity).request({ method, path, rawQuery, headers, body });
  const app = project.entities.apps.get(name);
  if (app === undefined) return nowhere();
  const { connection: _, 'content-length': __, 'transfer-encoding': ___, ...passed } = headers;
  const call = { method, path: rawQuery === '' ? path : `${path}?${rawQuery}`, headers: passed, body };
  const answer = await context.workloads.app(project, app).request(call);
  if (answer === 'unavailable') return jsonReply(503, { message: 'No instance of the app could be reached.' });
  if (answer === 'timed_out') return jsonReply(504, { message: 'The app took longer than it may.' });
  const { connection: ____, 'transfer-encoding': _____, ...shown } = answer.headers;
  return { ...answer, headers: shown };
}

function nowhere(): Reply {
  return jsonReply(404, { message: 'No app or function answers here.' });
}
