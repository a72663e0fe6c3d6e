import { createHash } from 'node:crypto';
import { bucketNamed } from '../account/accountState';
import { homeRegion } from '../account/regions';
import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { bucketTarget, mayUse } from '../iam/access';
import type { Tokens } from '../iam/tokens';
import { settleInstances } from '../resourceController/resourceInstances';
import type { SandboxWorld } from '../sandboxWorld';
import { createBucket, deleteBucket, lifecycle, listBuckets } from './bucketCalls';
import { type BucketState, bucketRegion } from './bucketState';
import { copyObject } from './copyObject';
import { listBucket } from './listCalls';
import { abortUpload, beginUpload, completeUpload, uploadPart } from './multipart';
import { deleteMany, deleteObject, getObject, putObject } from './objectCalls';
import { callerOf } from './s3Auth';
import { s3CodeForStatus, s3Error } from './s3Errors';
import { element, xmlDocument } from './xml';

/** Cloud Object Storage, the S3 API in path style (contracts/ibm-cloud.md §6), one endpoint a region. */
export function s3Service(world: SandboxWorld, tokens: Tokens): SandboxService {
  let served = 0;
  return {
    name: 'cos',
    prefix: 's3',
    regional: true,
    // s3cmd and others take a host, not an address with a path; they sign, so that they are told by it.
    rootRegion: ({ authorization }) => (authorization?.startsWith('AWS4-HMAC-SHA256 ') === true ? homeRegion : null),
    handle: (request) => {
      served++;
      const caller = callerOf(request, world, tokens);
      return decorated(typeof caller === 'string' ? route(request, world, caller) : caller, served);
    },
    errorReply: (status, code) =>
      decorated(s3Error(status, code ?? s3CodeForStatus(status), `The service answered ${status}.`), served),
  };
}

/** Headers of every answer of the real service. */
function decorated(reply: Reply, serial: number): Reply {
  const id = createHash('md5').update(String(serial)).digest('hex');
  const requestId = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20)}`;
  return {
    ...reply,
    headers: {
      server: 'Cleversafe/3.17.1.73',
      'x-clv-request-id': requestId,
      'x-amz-request-id': requestId,
      'x-clv-s3-version': '2.5',
      ...reply.headers,
    },
  };
}

function route(request: SandboxRequest, world: SandboxWorld, caller: string): Reply {
  const target = bucketAndKey(request.path);
  if (target === null) return s3Error(400, 'InvalidArgument', 'The path is not well encoded.', request.path);
  if (target.bucket === '') return request.method === 'GET' ? listBuckets(request, world, caller) : notAllowed(request);
  if (target.key === null && request.method === 'PUT' && !request.query.has('lifecycle'))
    return createBucket(request, world, target.bucket, caller);
  settleInstances(world);
  const bucket = bucketNamed(world.account, target.bucket);
  if (bucket === undefined || bucketRegion(bucket) !== request.region)
    return s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist.', `/${target.bucket}`);
  if (!mayUse(world, caller, bucketTarget(bucket), rolesFor(request, target.key !== null)) || isFenced(bucket))
    return s3Error(403, 'AccessDenied', 'Access Denied', request.path);
  return target.key === null ? bucketCall(request, world, bucket) : objectCall(request, world, bucket, target.key);
}

/** Roles of which one is needed (contracts/ibm-cloud.md §5.5). */
function rolesFor({ method, query }: SandboxRequest, ofObject: boolean): readonly string[] {
  if (method === 'GET' || method === 'HEAD')
    return ['Reader', 'Writer', 'Manager', 'ContentReader', ...(ofObject ? ['ObjectReader'] : [])];
  const writesObject = ofObject && (method === 'PUT' || query.has('uploads') || query.has('uploadId'));
  return ['Writer', 'Manager', ...(writesObject ? ['ObjectWriter'] : [])];
}

/** All clients come from this machine: a bucket that names allowed addresses lets it in only by naming it. */
function isFenced({ allowedIps }: BucketState): boolean {
  return allowedIps !== null && !allowedIps.some((range) => range === '127.0.0.1' || range.startsWith('127.'));
}

/** Bucket and key of a path, decoded exactly once (contracts/ibm-cloud.md §6.5). */
function bucketAndKey(path: string): { bucket: string; key: string | null } | null {
  const [, bucket = '', rest] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  try {
    return {
      bucket: decodeURIComponent(bucket),
      key: rest === undefined || rest === '' ? null : decodeURIComponent(rest),
    };
  } catch {
    return null;
  }
}

function bucketCall(request: SandboxRequest, world: SandboxWorld, bucket: BucketState): Reply {
  switch (request.method) {
    case 'HEAD':
      return { status: 200 };
    case 'DELETE':
      return request.query.has('lifecycle') ? lifecycle(request, bucket) : deleteBucket(world, bucket);
    case 'PUT':
      return lifecycle(request, bucket);
    case 'POST':
      return request.query.has('delete') ? deleteMany(request, world, bucket) : notAllowed(request);
    case 'GET':
      break;
    default:
      return notAllowed(request);
  }
  if (request.query.has('location')) return xml(xmlDocument('LocationConstraint', bucket.locationConstraint));
  if (request.query.has('lifecycle')) return lifecycle(request, bucket);
  const unsupported = [
    'acl',
    'cors',
    'versioning',
    'tagging',
    'policy',
    'uploads',
    'versions',
    'website',
    'replication',
  ];
  const asked = unsupported.find((name) => request.query.has(name));
  if (asked === 'acl') return xml(ownerAcl(bucket));
  if (asked !== undefined) return s3Error(501, 'NotImplemented', `The sandbox does not offer ?${asked}.`, request.path);
  return listBucket(request, bucket);
}

function objectCall(request: SandboxRequest, world: SandboxWorld, bucket: BucketState, key: string): Reply {
  const { query } = request;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return query.has('acl') ? xml(ownerAcl(bucket)) : getObject(request, bucket, key);
    case 'PUT':
      if (query.has('uploadId')) return uploadPart(request, bucket, key);
      return request.headers['x-amz-copy-source'] === undefined
        ? putObject(request, world, bucket, key)
        : copyObject(request, world, bucket, key);
    case 'POST':
      if (query.has('uploads')) return beginUpload(request, world, bucket, key);
      return query.has('uploadId') ? completeUpload(request, world, bucket, key) : notAllowed(request);
    case 'DELETE':
      return query.has('uploadId') ? abortUpload(request, bucket, key) : deleteObject(world, bucket, key);
    default:
      return notAllowed(request);
  }
}

/** Clients that list permissions (s3cmd info) expect an owner with full control. */
function ownerAcl(bucket: BucketState): string {
  const owner = element('ID', bucket.instanceCrn) + element('DisplayName', bucket.instanceCrn);
  return xmlDocument(
    'AccessControlPolicy',
    `<Owner>${owner}</Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${owner}</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>`,
  );
}

export function xml(body: string, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function notAllowed(request: SandboxRequest): Reply {
  return s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', request.path);
}
