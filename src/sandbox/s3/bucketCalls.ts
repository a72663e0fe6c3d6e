import { noContent, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import { mayUse } from '../iam/access';
import type { SandboxWorld } from '../sandboxWorld';
import { type BucketState, newBucket } from './bucketState';
import { listObjects } from './listObjects';
import { s3Error } from './s3Errors';
import { element, nested, xmlDocument } from './xml';

/** `GET /`, plain and `?extended`: the buckets of one instance, in all locations. */
export function listBuckets(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const { account, now } = world;
  const instance = instanceOf(request);
  const listed = account.resourceInstances.find(({ crn }) => instance !== null && sameInstance(crn, instance));
  const target = { service: 'cloud-object-storage', ...(listed === undefined ? {} : { instance: listed.guid }) };
  if (!mayUse(world, caller, target, ['Reader', 'Writer', 'Manager', 'ContentReader']))
    return s3Error(403, 'AccessDenied', 'Access Denied', '/');
  if (listed !== undefined && (listed.state !== 'active' || listed.readyAt > now()))
    return s3Error(403, 'AccessDenied', 'Access Denied', '/');
  if (instance === null && !isHmac(request))
    return s3Error(400, 'InvalidArgument', 'The ibm-service-instance-id header is missing.');
  const { query } = request;
  const extended = query.has('extended');
  const owned = account.buckets
    .filter((bucket) => instance === null || sameInstance(bucket.instanceCrn, instance))
    .filter((bucket) => !extended || bucket.name.startsWith(query.get('prefix') ?? ''))
    .filter((bucket) => !extended || bucket.name > (query.get('marker') ?? ''))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const limit = extended ? Math.min(Number(query.get('max-keys') ?? 1000) || 1000, 1000) : owned.length;
  const guid = instance === null ? 'sandbox' : (/([0-9a-f-]{36})(::)?$/.exec(instance)?.[1] ?? instance);
  const paging = extended
    ? element('IsTruncated', String(owned.length > limit)) +
      element('MaxKeys', String(limit)) +
      element('Prefix', query.get('prefix') ?? '') +
      element('Marker', query.get('marker') ?? '')
    : '';
  const buckets = owned
    .slice(0, limit)
    .map((bucket) =>
      nested(
        'Bucket',
        element('Name', bucket.name) +
          element('CreationDate', new Date(bucket.createdAt).toISOString()) +
          (extended ? element('LocationConstraint', bucket.locationConstraint) : ''),
      ),
    );
  const owner = nested('Owner', element('ID', guid) + element('DisplayName', guid));
  const body = xmlDocument('ListAllMyBucketsResult', owner + paging + nested('Buckets', buckets.join('')));
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

/** Of one instance. */
const mostBuckets = 100;
const bucketName =
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!cosv1-|account-)(?!.*(\.\.|--|\.-|-\.))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const constraint = /^[a-z0-9-]+-(standard|vault|cold|smart)$/;

/** `PUT /{bucket}`; without a body the class is standard at this endpoint. */
export function createBucket(request: SandboxRequest, world: SandboxWorld, name: string, caller: string): Reply {
  const { account, now } = world;
  const given = instanceOf(request);
  const owner = account.resourceInstances.find(({ crn }) =>
    given === null ? crn === defaultInstance(world) : sameInstance(crn, given),
  );
  if (!bucketName.test(name)) return s3Error(400, 'InvalidBucketName', 'The bucket name is not valid.', `/${name}`);
  if (owner === undefined || owner.state !== 'active' || owner.readyAt > now())
    return s3Error(403, 'AccessDenied', 'Access Denied', `/${name}`);
  const instance = owner.guid;
  if (!mayUse(world, caller, { service: 'cloud-object-storage', instance }, ['Writer', 'Manager']))
    return s3Error(403, 'AccessDenied', 'Access Denied', `/${name}`);
  const existing = account.buckets.find((bucket) => bucket.name === name);
  if (existing !== undefined)
    return existing.instanceCrn === owner.crn
      ? s3Error(409, 'BucketAlreadyOwnedByYou', 'You own this bucket already.', `/${name}`)
      : s3Error(409, 'BucketAlreadyExists', 'The container exists.', `/${name}`);
  const asked = /<LocationConstraint>\s*([^<\s]*)\s*<\/LocationConstraint>/.exec(bodyText(request))?.[1];
  const locationConstraint = asked ?? `${request.region}-standard`;
  if (!constraint.test(locationConstraint) || !locationConstraint.startsWith(`${request.region}-`))
    return s3Error(400, 'InvalidLocationConstraint', 'The location constraint is not valid here.', `/${name}`);
  if (account.buckets.filter(({ instanceCrn }) => instanceCrn === owner.crn).length >= mostBuckets)
    return s3Error(400, 'TooManyBuckets', 'You have too many buckets.', `/${name}`);
  account.buckets.push(newBucket({ name, locationConstraint, instanceCrn: owner.crn, createdAt: now() }));
  world.collectionChanged();
  return { status: 200 };
}

export function deleteBucket(world: SandboxWorld, bucket: BucketState): Reply {
  const { account } = world;
  const page = listObjects(bucket, { prefix: '', delimiter: '', after: '', limit: 1 });
  if (page.objects.length > 0)
    return s3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty.', `/${bucket.name}/`);
  account.buckets = account.buckets.filter((other) => other !== bucket);
  world.collectionChanged();
  return noContent;
}

/** Kept and given back as it came. */
export function lifecycle(request: SandboxRequest, bucket: BucketState): Reply {
  if (request.method === 'GET') {
    if (bucket.lifecycle === null)
      return s3Error(404, 'NoSuchLifecycleConfiguration', 'There is no lifecycle configuration.', request.path);
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: bucket.lifecycle };
  }
  if (request.method === 'DELETE') {
    bucket.lifecycle = null;
    return noContent;
  }
  if (!request.query.has('lifecycle')) return s3Error(405, 'MethodNotAllowed', 'Not allowed.', request.path);
  const text = bodyText(request);
  if (!text.includes('<LifecycleConfiguration'))
    return s3Error(400, 'MalformedXML', 'The XML is not valid.', request.path);
  bucket.lifecycle = text;
  return { status: 200 };
}

function instanceOf(request: SandboxRequest): string | null {
  return request.headers['ibm-service-instance-id'] ?? null;
}

/** Signed requests need not name an instance: their credentials belong to one. */
function defaultInstance({ account }: SandboxWorld): string | undefined {
  return account.resourceInstances.find(({ state, region_id }) => state === 'active' && region_id === 'global')?.crn;
}

/** The header carries the CRN; a bare GUID is accepted too. */
function sameInstance(crn: string, given: string): boolean {
  return crn === given || crn.split(':')[7] === given;
}

function isHmac(request: SandboxRequest): boolean {
  return request.headers.authorization?.startsWith('AWS4') === true;
}
