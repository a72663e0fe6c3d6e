import { bucketNamed } from '../account/accountState';
import { jsonBody, objectField } from '../http/jsonBody';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { bucketTarget, mayUse } from '../iam/access';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import type { BucketState } from './bucketState';

/** Cloud Object Storage's bucket configuration: facts and firewall (contracts/ibm-cloud.md §6.1). */
export function cosConfigService(world: SandboxWorld, tokens: Tokens): SandboxService {
  return {
    name: 'cos_config',
    prefix: 'cosconfig',
    regional: false,
    handle: (request) => {
      const caller = tokens.caller(request.headers.authorization);
      return caller === null
        ? configError(401, 'The access token is missing or invalid.')
        : route(request, world, caller);
    },
    errorReply: (status) => configError(status, `The service answered ${status}.`),
  };
}

function route(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const [version, collection, name = '', ...rest] = pathSegments(request.path) ?? [];
  if (version !== 'v1' || collection !== 'b' || rest.length > 0) return configError(404, 'No such resource.');
  const bucket = bucketNamed(world.account, name);
  if (bucket === undefined) return configError(404, `The bucket ${name.slice(0, 80)} does not exist.`);
  const reading = request.method === 'GET';
  const roles = reading ? ['Reader', 'Writer', 'Manager', 'ContentReader'] : ['Manager'];
  if (!mayUse(world, caller, bucketTarget(bucket), roles)) return configError(403, 'Access denied.');
  if (reading) return jsonReply(200, view(bucket, world), { etag: etagOf(bucket) });
  if (request.method !== 'PATCH') return configError(405, 'Not allowed.');
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== etagOf(bucket)) return configError(412, 'The configuration was changed.');
  const body = jsonBody(request);
  if (body === null) return configError(400, 'The body is not a JSON object.');
  const { allowed_ip: allowed } = objectField(body, 'firewall');
  if (body.firewall === null || (Array.isArray(allowed) && allowed.length === 0)) bucket.allowedIps = null;
  else if (Array.isArray(allowed)) bucket.allowedIps = allowed.map(String);
  world.collectionChanged();
  return { status: 204, headers: { etag: etagOf(bucket) } };
}

function view(bucket: BucketState, { account }: SandboxWorld): object {
  const guid = bucket.instanceCrn.split(':')[7] ?? '';
  const stored = bucket.stored.keys.map((key) => bucket.stored.get(key)?.body.length ?? 0);
  const at = new Date(bucket.createdAt).toISOString();
  return {
    name: bucket.name,
    crn: `crn:v1:bluemix:public:cloud-object-storage:global:a/${account.id}:${guid}:bucket:${bucket.name}`,
    service_instance_id: guid,
    service_instance_crn: bucket.instanceCrn,
    time_created: at,
    time_updated: at,
    object_count: stored.length + generatedCount(bucket),
    bytes_used: stored.reduce((sum, size) => sum + size, 0) + generatedBytes(bucket),
    noncurrent_object_count: 0,
    noncurrent_bytes_used: 0,
    delete_marker_count: 0,
    ...(bucket.allowedIps === null ? {} : { firewall: { allowed_ip: bucket.allowedIps } }),
  };
}

function generatedCount({ generated, deleted }: BucketState): number {
  return generated === null ? 0 : generated.count() - deleted.size;
}

/** Estimated from some of them: to know it all, every object would have to be made. */
function generatedBytes(bucket: BucketState): number {
  const { generated } = bucket;
  if (generated === null || generated.count() === 0) return 0;
  const places = Array.from({ length: 20 }, (_, place) => Math.floor((place * generated.count()) / 20));
  const bytes = places.reduce((sum, place) => sum + generated.factsAt(place).size, 0);
  return Math.round((bytes / places.length) * generatedCount(bucket));
}

function etagOf({ name, allowedIps }: BucketState): string {
  return `"${Buffer.from(`${name}/${allowedIps?.join() ?? ''}`).toString('base64url')}"`;
}

function configError(status: number, message: string): Reply {
  return jsonReply(status, { errors: [{ code: String(status), message }], trace: 'sandbox', status_code: status });
}
