import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { BucketState } from './bucketState';
import { type ListPage, listObjects } from './listObjects';
import { s3Error } from './s3Errors';
import { element, nested, xmlDocument } from './xml';

const largestPage = 1000;

/** `GET /{bucket}` in both versions (contracts/ibm-cloud.md §6.3). */
export function listBucket(request: SandboxRequest, bucket: BucketState): Reply {
  const { query } = request;
  const limit = Number(query.get('max-keys') ?? largestPage);
  if (!Number.isInteger(limit) || limit < 0)
    return s3Error(400, 'InvalidArgument', 'max-keys must be a whole number.', request.path);
  return query.get('list-type') === '2'
    ? listV2(request, bucket, Math.min(limit, largestPage))
    : listV1(request, bucket, Math.min(limit, largestPage));
}

function listV2(request: SandboxRequest, bucket: BucketState, limit: number): Reply {
  const { query } = request;
  const token = query.get('continuation-token');
  const from = token === null ? null : readToken(token, bucket.name);
  if (token !== null && from === null)
    return s3Error(400, 'InvalidArgument', 'The continuation token is not one of this bucket.', request.path);
  const page = listObjects(bucket, {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: from ?? query.get('start-after') ?? '',
    limit,
  });
  const encode = encoder(query);
  const head =
    (token === null ? '' : element('ContinuationToken', token)) +
    (query.has('start-after') ? element('StartAfter', encode(query.get('start-after') ?? '')) : '') +
    (page.next === null ? '' : element('NextContinuationToken', writeToken(page.next, bucket.name))) +
    element('KeyCount', String(page.objects.length + page.prefixes.length));
  return listReply(request, bucket, limit, page, head);
}

function listV1(request: SandboxRequest, bucket: BucketState, limit: number): Reply {
  const { query } = request;
  const marker = query.get('marker') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const page = listObjects(bucket, { prefix: query.get('prefix') ?? '', delimiter, after: marker, limit });
  const encode = encoder(query);
  // NextMarker comes only with a delimiter; without one the last key is the marker.
  const next = page.next !== null && delimiter !== '' ? element('NextMarker', encode(page.next)) : '';
  return listReply(request, bucket, limit, page, element('Marker', encode(marker)) + next);
}

function listReply(request: SandboxRequest, bucket: BucketState, limit: number, page: ListPage, head: string): Reply {
  const { query, duplicateKeys } = request;
  const encode = encoder(query);
  const owner = nested('Owner', element('ID', bucket.instanceCrn) + element('DisplayName', bucket.instanceCrn));
  const withOwner = query.get('list-type') !== '2' || query.get('fetch-owner') === 'true';
  const contents = page.objects.map((object) => {
    const entry = nested(
      'Contents',
      element('Key', encode(object.key)) +
        element('LastModified', new Date(object.modified).toISOString()) +
        element('ETag', `"${object.etag}"`) +
        element('Size', String(object.size)) +
        (withOwner ? owner : '') +
        element('StorageClass', 'STANDARD'),
    );
    return duplicateKeys ? entry + entry : entry;
  });
  const prefixes = page.prefixes.map((prefix) => nested('CommonPrefixes', element('Prefix', encode(prefix))));
  const body = xmlDocument(
    'ListBucketResult',
    element('Name', bucket.name) +
      element('Prefix', encode(query.get('prefix') ?? '')) +
      head +
      element('MaxKeys', String(limit)) +
      element('Delimiter', encode(query.get('delimiter') ?? '')) +
      (query.get('encoding-type') === 'url' ? element('EncodingType', 'url') : '') +
      element('IsTruncated', String(page.next !== null)) +
      contents.join('') +
      prefixes.join(''),
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function encoder(query: URLSearchParams): (text: string) => string {
  if (query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => text.split('/').map(encodeURIComponent).join('/');
}

/** Tokens are opaque to clients; ours names the bucket and the last key, and carries no promise of order. */
function writeToken(after: string, bucket: string): string {
  return Buffer.from(JSON.stringify([bucket, after])).toString('base64url');
}

function readToken(token: string, bucket: string): string | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const [name, after] = Array.isArray(value) ? (value as unknown[]) : [];
    return name === bucket && typeof after === 'string' ? after : null;
  } catch {
    return null;
  }
}
