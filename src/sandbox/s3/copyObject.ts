import { bucketNamed } from '../account/accountState';
import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { SandboxWorld } from '../sandboxWorld';
import type { BucketState } from './bucketState';
import { findObject, objectFacts, storeObject } from './objectCalls';
import { s3Error } from './s3Errors';
import { element, xmlDocument } from './xml';

/** `PUT` with `x-amz-copy-source: /bucket/key`, the key encoded once more; metadata is kept unless REPLACE is asked for. */
export function copyObject(request: SandboxRequest, world: SandboxWorld, bucket: BucketState, key: string): Reply {
  const source = sourceOf(request.headers['x-amz-copy-source'] ?? '');
  const from = source === null ? undefined : bucketNamed(world.account, source.bucket);
  const found = from === undefined || source === null ? null : findObject(from, source.key);
  if (found === null) return s3Error(404, 'NoSuchKey', 'The source of the copy does not exist.', request.path);
  const replaced = request.headers['x-amz-metadata-directive'] === 'REPLACE' ? objectFacts(request) : {};
  storeObject(world, bucket, { ...found, ...replaced, key, modified: world.now() });
  const body = xmlDocument(
    'CopyObjectResult',
    element('LastModified', new Date(world.now()).toISOString()) + element('ETag', `"${found.etag}"`),
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function sourceOf(header: string): { readonly bucket: string; readonly key: string } | null {
  try {
    const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(header)) ?? [];
    return { bucket, key };
  } catch {
    return null;
  }
}
