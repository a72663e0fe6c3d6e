import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { serviceIamId } from '../account/iamState';
import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import { isSettled } from '../iam/identities';
import type { Tokens } from '../iam/tokens';
import type { SandboxWorld } from '../sandboxWorld';
import { s3Error } from './s3Errors';

/** The IAM id a request stands for, or why it is refused: bearer tokens and SigV4 (contracts/ibm-cloud.md §6.2). */
export function callerOf(request: SandboxRequest, world: SandboxWorld, tokens: Tokens): string | Reply {
  const { authorization } = request.headers;
  const caller = tokens.caller(authorization);
  if (caller !== null) return caller;
  if (authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
    return s3Error(403, 'AccessDenied', 'Access Denied', request.path);
  return signedCaller(request, authorization, world);
}

function signedCaller(request: SandboxRequest, authorization: string, world: SandboxWorld): string | Reply {
  const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
  const [accessKey = '', date = '', region = '', service = ''] = field('Credential').split('/');
  const credentials = credentialsOf(accessKey, world);
  if (credentials === null) return s3Error(403, 'InvalidAccessKeyId', 'The access key id is not known.', request.path);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = canonicalRequest(request, field('SignedHeaders').split(';'));
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'] ?? '', scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${credentials.secret}`),
  );
  const expected = Buffer.from(hmac(key, text).toString('hex'));
  const given = Buffer.from(field('Signature'));
  if (expected.length === given.length && timingSafeEqual(expected, given)) return credentials.iamId;
  return s3Error(403, 'SignatureDoesNotMatch', 'The signature does not match the request.', request.path);
}

/** The owner's own credentials, or those of a resource key, which stand for its service id. */
function credentialsOf(accessKey: string, world: SandboxWorld): { secret: string; iamId: string } | null {
  const { account } = world;
  if (accessKey === account.hmac.accessKeyId)
    return { secret: account.hmac.secretAccessKey, iamId: account.owner.iamId };
  const key = account.resourceKeys.find(({ hmac: own }) => own?.accessKeyId === accessKey);
  if (key === undefined || key.hmac === null || key.state !== 'active' || !isSettled(key, world)) return null;
  return { secret: key.hmac.secretAccessKey, iamId: serviceIamId(key.serviceId) };
}

/** The path is covered as it was sent: S3 signs each byte encoded once, which is what clients put on the wire. */
function canonicalRequest(request: SandboxRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  return [
    request.method,
    normalised(request.fullPath),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? sha256(''),
  ].join('\n');
}

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs = rawQuery.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [normalised(name), normalised(value)] as const;
  });
  pairs.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Percent-encodes what is not unreserved, leaving slashes of a path; clients differ in what they send encoded. */
function normalised(text: string): string {
  return text
    .split('/')
    .map((part) => {
      try {
        return encodeURIComponent(decodeURIComponent(part)).replace(/[!'()*]/g, hexEncoded);
      } catch {
        return part;
      }
    })
    .join('/');
}

function hexEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
