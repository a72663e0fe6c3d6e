import { findProject, readObject, refuseEntities } from '../codeEngine/projectCalls';
import type { ProjectState } from '../codeEngine/projectState';
import type { RefuseCaller } from '../codeEngine/refusal';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import type { ProgramLogLine } from '../programs/programLog';
import { makeCosSubscription, makeCronSubscription, type SubscriptionContext } from './makeSubscription';
import { refusalStatus, refusalText, type SubscriptionRefusal } from './subscriptionRefusal';
import { subscriptionView } from './subscriptionViews';

/**
 * What the stand-in for the `ibmcloud` CLI talks to, for the commands that have no documented REST call: subscriptions
 * and the logs of workloads. A private wire of the sandbox, no contract of IBM's; clients use the CLI.
 *
 *     GET POST     /ibmcloud/{region}/projects/{id}/{cos|cron}_subscriptions
 *     GET DELETE   /ibmcloud/{region}/projects/{id}/{cos|cron}_subscriptions/{name}
 *     GET          /ibmcloud/{region}/projects/{id}/{apps|functions|job_runs}/{name}/logs
 *
 * Failures are `{message}`, worded as the CLI words them.
 */
export function ibmcloudService(context: SubscriptionContext, refuse: RefuseCaller): SandboxService {
  return {
    name: 'ibmcloud',
    prefix: 'ibmcloud',
    regional: true,
    handle: (request) => {
      const refusal = refuse(request.headers.authorization, request.method);
      if (refusal === null) return route(request, context);
      if (refusal === 'forbidden') return failure(403, 'You are not authorized to perform this action.');
      return failure(401, 'You are not logged in. Log in by running the command: ibmcloud login');
    },
    errorReply: (status) =>
      failure(
        status,
        status === 504 ? 'Timed out waiting for the subscription to be ready.' : `The server answered ${status}.`,
      ),
  };
}

function route(request: SandboxRequest, context: SubscriptionContext): Reply {
  const [root, id = '', collection, name, part] = pathSegments(request.path) ?? [];
  const project = root === 'projects' ? findProject(context.codeEngine, request.region ?? '', id) : null;
  if (project === null) return failure(404, `The project '${id}' was not found in region '${request.region}'.`);
  if (refuseEntities(context.codeEngine, project) !== null) return failure(409, 'The project is not active.');
  if (part === 'logs' && name !== undefined && request.method === 'GET')
    return logs(context, project, collection, name);
  if (collection !== 'cos_subscriptions' && collection !== 'cron_subscriptions') return failure(404, 'Not found.');
  const kind = collection === 'cos_subscriptions' ? 'cos' : 'cron';
  const held = kind === 'cos' ? project.cosSubscriptions : project.cronSubscriptions;
  if (name === undefined) {
    if (request.method === 'GET')
      return jsonReply(200, { items: [...held.values()].map((item) => subscriptionView(project, item)) });
    return request.method === 'POST' ? create(request, context, project, kind) : failure(405, 'Not allowed.');
  }
  const subscription = held.get(name);
  if (subscription === undefined) return failure(404, `The subscription '${name}' was not found.`);
  if (request.method === 'GET') return jsonReply(200, subscriptionView(project, subscription));
  if (request.method !== 'DELETE') return failure(405, 'Not allowed.');
  if (subscription.kind === 'cos') subscription.end();
  held.delete(name);
  return jsonReply(200, {});
}

function create(
  request: SandboxRequest,
  context: SubscriptionContext,
  project: ProjectState,
  kind: 'cos' | 'cron',
): Reply {
  const given = readObject(request);
  if (given === null) return failure(400, 'The body must be a JSON object.');
  const made =
    kind === 'cos' ? makeCosSubscription(context, project, given) : makeCronSubscription(context, project, given);
  if ('refusal' in made) return refused(made.refusal);
  return jsonReply(201, subscriptionView(project, made));
}

/** The newest lines, oldest first. */
function logs(
  { codeEngine }: SubscriptionContext,
  project: ProjectState,
  collection: string | undefined,
  name: string,
) {
  const { workloads } = codeEngine;
  const { apps, functions, job_runs: runs } = project.entities;
  const entity =
    collection === 'apps' ? apps.get(name) : collection === 'functions' ? functions.get(name) : runs.get(name);
  if (entity === undefined) return failure(404, `'${name}' was not found.`);
  const runner =
    entity.collection === 'apps'
      ? workloads.app(project, entity)
      : entity.collection === 'functions'
        ? workloads.function(project, entity)
        : workloads.jobRun(entity);
  const lines: readonly ProgramLogLine[] = runner?.log.lines ?? [];
  return jsonReply(200, { lines });
}

function refused(refusal: SubscriptionRefusal): Reply {
  return failure(refusalStatus(refusal), refusalText(refusal));
}

function failure(status: number, message: string): Reply {
  return jsonReply(status, { message });
}
