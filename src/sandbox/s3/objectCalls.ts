import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { noContent, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxWorld } from '../sandboxWorld';
import type { BucketState } from './bucketState';
import { s3Error } from './s3Errors';
import type { StoredObject } from './storedObject';
import { element, nested, xmlDocument } from './xml';

const longestKey = 1024;
const mostDeletes = 1000;

/** `GET` and `HEAD` of an object, with `Range` and the conditional headers. */
export function getObject(request: SandboxRequest, bucket: BucketState, key: string): Reply {
  const object = findObject(bucket, key);
  if (object === null) return s3Error(404, 'NoSuchKey', 'The specified key does not exist.', `/${bucket.name}/${key}`);
  const etag = `"${object.etag}"`;
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== etag && wanted !== '*' && wanted !== object.etag)
    return s3Error(412, 'PreconditionFailed', 'The object has another ETag.', `/${bucket.name}/${key}`);
  const headers = objectHeaders(object);
  if (request.headers['if-none-match'] === etag) return { status: 304, headers };
  if (request.method === 'HEAD')
    return { status: 200, headers: { ...headers, 'content-length': String(object.body.length) } };
  const range = request.headers.range;
  if (range === undefined) return { status: 200, headers, body: object.body };
  const part = byteRange(range, object.body.length);
  if (part === 'unsatisfiable')
    return s3Error(416, 'InvalidRange', 'The requested range is not satisfiable.', `/${bucket.name}/${key}`);
  if (part === null) return { status: 200, headers, body: object.body };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${part.first}-${part.last}/${object.body.length}` },
    body: object.body.subarray(part.first, part.last + 1),
  };
}

export function putObject(request: SandboxRequest, world: SandboxWorld, bucket: BucketState, key: string): Reply {
  const resource = `/${bucket.name}/${key}`;
  if (Buffer.byteLength(key) > longestKey) return s3Error(400, 'KeyTooLong', 'The key is too long.', resource);
  const digest = request.headers['content-md5'];
  if (digest !== undefined && digest !== md5(request.body, 'base64'))
    return s3Error(400, 'BadDigest', 'The Content-MD5 does not match what was received.', resource);
  const etag = md5(request.body, 'hex');
  storeObject(world, bucket, { key, body: request.body, etag, modified: world.now(), ...objectFacts(request) });
  return { status: 200, headers: { etag: `"${etag}"` } };
}

/** What an upload says of an object beside its bytes. */
export function objectFacts({
  headers,
}: SandboxRequest): Pick<StoredObject, 'metadata' | 'contentType' | 'contentEncoding'> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
  return {
    metadata,
    contentType: headers['content-type'] ?? 'binary/octet-stream',
    contentEncoding: headers['content-encoding'] ?? null,
  };
}

/** Deleting what is not there succeeds too. */
export function deleteObject(world: SandboxWorld, bucket: BucketState, key: string): Reply {
  removeKey(world, bucket, key);
  return noContent;
}

/** `POST /{bucket}?delete`; Content-MD5 is demanded, as by the real service. */
export function deleteMany(request: SandboxRequest, world: SandboxWorld, bucket: BucketState): Reply {
  const digest = request.headers['content-md5'];
  const hasChecksum = Object.keys(request.headers).some((name) => name.startsWith('x-amz-checksum-'));
  if (digest === undefined && !hasChecksum)
    return s3Error(400, 'InvalidRequest', 'Missing required header for this request: Content-MD5.', `/${bucket.name}`);
  if (digest !== undefined && digest !== md5(request.body, 'base64'))
    return s3Error(400, 'BadDigest', 'The Content-MD5 does not match what was received.', `/${bucket.name}`);
  const asked = readDelete(bodyText(request));
  if (asked === null || asked.keys.length === 0 || asked.keys.length > mostDeletes)
    return s3Error(400, 'MalformedXML', 'The XML is not valid, or names too many keys.', `/${bucket.name}`);
  for (const key of asked.keys) removeKey(world, bucket, key);
  const deleted = asked.quiet ? [] : asked.keys.map((key) => nested('Deleted', element('Key', key)));
  const body = xmlDocument('DeleteResult', deleted.join(''));
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

export function findObject(bucket: BucketState, key: string): StoredObject | null {
  const stored = bucket.stored.get(key);
  if (stored !== undefined) return stored;
  return bucket.deleted.has(key) ? null : (bucket.generated?.find(key) ?? null);
}

/** Puts an object into its bucket and tells those who listen. */
export function storeObject({ objectEvents }: SandboxWorld, bucket: BucketState, object: StoredObject): void {
  bucket.stored.put(object);
  const { key, etag, metadata, modified: at } = object;
  objectEvents.emit({ kind: 'written', bucket: bucket.name, key, etag, size: object.body.length, metadata, at });
}

function removeKey({ objectEvents, now }: SandboxWorld, bucket: BucketState, key: string): void {
  const generated = !bucket.deleted.has(key) && bucket.generated?.has(key) === true;
  if (generated) bucket.deleted.add(key);
  if (bucket.stored.delete(key) || generated)
    objectEvents.emit({ kind: 'deleted', bucket: bucket.name, key, at: now() });
}

function objectHeaders(object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': object.contentType,
  };
  if (object.contentEncoding !== null) headers['content-encoding'] = object.contentEncoding;
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-amz-meta-${name}`] = value;
  return headers;
}

/** One range of bytes, both ends included; null for a header that is not understood, which is then ignored. */
function byteRange(header: string, size: number): { first: number; last: number } | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === '' && to === '') return null;
  if (from === '')
    return Number(to) === 0 ? 'unsatisfiable' : { first: Math.max(size - Number(to), 0), last: size - 1 };
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= size ? 'unsatisfiable' : { first, last };
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'Object',
});

function readDelete(text: string): { keys: readonly string[]; quiet: boolean } | null {
  try {
    const { Delete: asked } = parser.parse(text, true) as {
      Delete?: { Object?: readonly { Key?: unknown }[]; Quiet?: unknown };
    };
    const keys = (asked?.Object ?? []).map(({ Key: key }) => (typeof key === 'string' ? key : ''));
    return keys.includes('') ? null : { keys, quiet: String(asked?.Quiet) === 'true' };
  } catch {
    return null;
  }
}

export function md5(body: Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash('md5').update(body).digest(encoding);
}
