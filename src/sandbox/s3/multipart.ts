import { XMLParser } from 'fast-xml-parser';
import { noContent, type Reply } from '../http/reply';
import { bodyText, type SandboxRequest } from '../http/sandboxRequest';
import { hexId } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import type { BucketState, MultipartUpload } from './bucketState';
import { md5, objectFacts, storeObject } from './objectCalls';
import { s3Error } from './s3Errors';
import { element, xmlDocument } from './xml';

const mostParts = 10_000;

/** `POST ?uploads`: begins an object that comes in parts. */
export function beginUpload(request: SandboxRequest, world: SandboxWorld, bucket: BucketState, key: string): Reply {
  const id = hexId(world.seed, `upload/${world.names.next()}`);
  bucket.uploads.set(id, { key, ...objectFacts(request), parts: new Map() });
  const names = element('Bucket', bucket.name) + element('Key', key) + element('UploadId', id);
  return xml(xmlDocument('InitiateMultipartUploadResult', names));
}

/** `PUT ?partNumber&uploadId`. */
export function uploadPart(request: SandboxRequest, bucket: BucketState, key: string): Reply {
  const upload = uploadOf(request, bucket, key);
  if (upload === null) return noSuchUpload(request);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > mostParts)
    return s3Error(400, 'InvalidArgument', `partNumber must be from 1 to ${mostParts}.`, request.path);
  const etag = md5(request.body, 'hex');
  upload.parts.set(number, { body: request.body, etag });
  return { status: 200, headers: { etag: `"${etag}"` } };
}

/** `POST ?uploadId`: the parts that the request names become the object, in its order. */
export function completeUpload(request: SandboxRequest, world: SandboxWorld, bucket: BucketState, key: string): Reply {
  const upload = uploadOf(request, bucket, key);
  if (upload === null) return noSuchUpload(request);
  const named = partNumbers(bodyText(request));
  if (named.length === 0) return s3Error(400, 'MalformedXML', 'The XML is not valid.', request.path);
  const parts = named.flatMap((number) => upload.parts.get(number) ?? []);
  if (parts.length < named.length) return s3Error(400, 'InvalidPart', 'A part was not found.', request.path);
  const body = Buffer.concat(parts.map((part) => part.body));
  // Of an object in parts the ETag is the MD5 of the parts' MD5s, and their number.
  const etag = `${md5(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))), 'hex')}-${parts.length}`;
  const { metadata, contentType, contentEncoding } = upload;
  storeObject(world, bucket, { key, body, etag, modified: world.now(), metadata, contentType, contentEncoding });
  bucket.uploads.delete(request.query.get('uploadId') ?? '');
  const told = element('Bucket', bucket.name) + element('Key', key) + element('ETag', `"${etag}"`);
  return xml(xmlDocument('CompleteMultipartUploadResult', told));
}

export function abortUpload(request: SandboxRequest, bucket: BucketState, key: string): Reply {
  if (uploadOf(request, bucket, key) === null) return noSuchUpload(request);
  bucket.uploads.delete(request.query.get('uploadId') ?? '');
  return noContent;
}

function uploadOf({ query }: SandboxRequest, bucket: BucketState, key: string): MultipartUpload | null {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '');
  return upload?.key === key ? upload : null;
}

function noSuchUpload(request: SandboxRequest): Reply {
  return s3Error(404, 'NoSuchUpload', 'The specified upload does not exist.', request.path);
}

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'Part' });

/** Empty where the text is none of what clients send. */
function partNumbers(text: string): readonly number[] {
  try {
    const { CompleteMultipartUpload: asked } = parser.parse(text, true) as {
      CompleteMultipartUpload?: { Part?: readonly { PartNumber?: unknown }[] };
    };
    return (asked?.Part ?? []).map(({ PartNumber: number }) => Number(number));
  } catch {
    return [];
  }
}

function xml(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
