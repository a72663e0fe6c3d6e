import { regionNames } from '../account/regions';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { type Offering, offeringOfPlan, offerings, type Plan } from './offerings';

const pageSize = 50;

/** Global Catalog: services, their plans, and where those are to be had (contracts/ibm-cloud.md §4.3). It needs no token. */
export function catalogService(): SandboxService {
  return {
    name: 'catalog',
    prefix: 'catalog',
    regional: false,
    handle: route,
    errorReply: (status, code) => catalogError(status, code ?? 'error', `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest): Reply {
  const [api, version, id, sub, ...rest] = pathSegments(request.path) ?? [];
  if (request.method !== 'GET' || api !== 'api' || version !== 'v1' || rest.length > 0)
    return catalogError(404, 'not_found', 'No such resource.');
  if (id === undefined || id === '') return list(request, find(request).map(serviceView));
  const offering = offerings.find((known) => known.id === id || known.name === id);
  if (offering !== undefined && sub === undefined) return jsonReply(200, serviceView(offering));
  if (offering !== undefined && (sub === 'plan' || sub === '*'))
    return list(
      request,
      offering.plans.map((plan) => planView(plan, offering)),
    );
  const found = offeringOfPlan(id);
  if (found === null) return catalogError(404, 'not_found', `The object ${id.slice(0, 80)} was not found.`);
  if (sub === undefined) return jsonReply(200, planView(found.plan, found.offering));
  if (sub !== 'deployment' && sub !== '*') return catalogError(404, 'not_found', 'No such kind.');
  const places = found.offering.global ? ['global'] : regionNames;
  return list(
    request,
    places.map((place) => deploymentView(found.plan, found.offering, place)),
  );
}

/** `q` is a search: it finds what contains the text. `name:` before it asks for the name. */
function find({ query }: SandboxRequest): readonly Offering[] {
  const text = (query.get('q') ?? '').replace(/^name:/, '').toLowerCase();
  return offerings.filter(({ name, displayName }) => `${name} ${displayName}`.toLowerCase().includes(text));
}

function list(request: SandboxRequest, resources: readonly object[]): Reply {
  const offset = Number(request.query.get('_offset') ?? 0) || 0;
  const limit = Math.min(Number(request.query.get('_limit') ?? pageSize) || pageSize, 200);
  const shown = resources.slice(offset, offset + limit);
  const href = (place: number) => `${request.baseUrl}${request.path}?_offset=${place}&_limit=${limit}`;
  return jsonReply(200, {
    offset,
    limit,
    count: resources.length,
    resource_count: shown.length,
    first: href(0),
    ...(offset + limit < resources.length ? { next: href(offset + limit) } : {}),
    resources: shown,
  });
}

function serviceView({ id, name, displayName }: Offering): object {
  return {
    ...entry(id, name, 'service', displayName),
    catalog_crn: `crn:v1:bluemix:public:globalcatalog::::service:${id}`,
    tags: [],
    metadata: { rc_compatible: true, service: { type: 'service', iam_compatible: true } },
  };
}

function planView({ id, name, retired }: Plan, { id: parent }: Offering): object {
  return {
    ...entry(id, name, 'plan', name),
    parent_id: parent,
    catalog_crn: `crn:v1:bluemix:public:globalcatalog::::plan:${id}`,
    disabled: retired === true,
    metadata: { rc_compatible: true },
  };
}

function deploymentView({ id, name }: Plan, offering: Offering, place: string): object {
  return {
    ...entry(`${id}:${place}`, `${name}-${place}`, 'deployment', place),
    parent_id: id,
    catalog_crn: `crn:v1:bluemix:public:globalcatalog::::deployment:${id}%3A${place}`,
    metadata: {
      rc_compatible: true,
      deployment: {
        location: place,
        target_crn: `crn:v1:bluemix:public:${offering.name}:${place}:::environment:${place}`,
      },
    },
  };
}

function entry(id: string, name: string, kind: string, displayName: string): object {
  return { id, name, kind, active: true, overview_ui: { en: { display_name: displayName } } };
}

function catalogError(status: number, errorCode: string, message: string): Reply {
  return jsonReply(status, { message, statusCode: status, errorCode, transactionId: 'sandbox' });
}
