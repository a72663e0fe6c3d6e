import { regionNames } from '../account/regions';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { CodeEngineContext } from './codeEngineContext';
import { codeEngineError, codeForStatus, resourceNotFound, validationFailed } from './codeEngineErrors';
import { entityCall } from './entityCalls';
import {
  createProject,
  deleteProject,
  findProject,
  listProjects,
  projectDetails,
  refuseEntities,
  showProject,
} from './projectCalls';
import type { RefuseCaller } from './refusal';

/** Code Engine, API version 2 (contracts/logs-and-functions.md §2). */
export function codeEngineService(context: CodeEngineContext, refuse: RefuseCaller): SandboxService {
  return {
    name: 'code_engine',
    prefix: 'codeengine',
    regional: true,
    handle: (request) => {
      if (!regionNames.some((name) => name === request.region)) return resourceNotFound();
      const refusal = refuse(request.headers.authorization, request.method);
      if (refusal === null) return route(request, context);
      return refusal === 'forbidden'
        ? codeEngineError(403, 'forbidden', 'You are not authorized to perform this action.')
        : codeEngineError(401, 'unauthorized', 'The access token is missing, invalid or expired.');
    },
    errorReply: (status, code) =>
      codeEngineError(status, code ?? codeForStatus(status), `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, context: CodeEngineContext): Reply {
  const version = request.query.get('version');
  if (version !== null && !/^\d{4}-\d{2}-\d{2}$/.test(version))
    return validationFailed('version must have the form YYYY-MM-DD.');
  const [root, collection, id, part, ...below] = pathSegments(request.path) ?? [];
  if (root !== 'v2') return resourceNotFound();
  const { method } = request;
  if (collection === 'function_runtimes' && id === undefined && method === 'GET') return runtimes();
  if (collection !== 'projects') return resourceNotFound();
  if (id === undefined) {
    if (method === 'GET') return listProjects(request, context);
    return method === 'POST' ? createProject(request, context) : notAllowed();
  }
  const project = findProject(context, request.region ?? '', id);
  if (project === null) return resourceNotFound();
  if (part === undefined) {
    if (method === 'GET') return showProject(context, project);
    return method === 'DELETE' ? deleteProject(context, project) : notAllowed();
  }
  if (part === 'status_details' && method === 'GET') return projectDetails(context, project);
  return refuseEntities(context, project) ?? entityCall(request, context, project, [part, ...below]);
}

function runtimes(): Reply {
  const node = (version: number, rest: object) => ({
    id: `nodejs-${version}`,
    name: `Node.js ${version}`,
    family: 'nodejs',
    optimized: true,
    ...rest,
  });
  const python = (version: string) => ({
    id: `python-${version}`,
    name: `Python ${version}`,
    family: 'python',
    default: version === '3.13',
    deprecated: false,
    optimized: true,
  });
  return jsonReply(200, {
    function_runtimes: [
      node(20, { default: false, deprecated: true }),
      node(22, { default: true, deprecated: false }),
      node(24, { default: false, deprecated: false }),
      python('3.11'),
      python('3.13'),
    ],
  });
}

function notAllowed(): Reply {
  return codeEngineError(405, 'method_not_allowed', 'The method is not allowed here.');
}
