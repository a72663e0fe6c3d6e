import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountState } from '../account/accountState';
import type { Reply } from '../http/reply';
import type { SandboxRequest } from '../http/sandboxRequest';
import type { Tokens } from '../iam/tokens';
import { s3Error } from './s3Errors';

/** Null: the caller may go on. Bearer tokens and SigV4 in the Authorization header (contracts/ibm-cloud.md §6.2). */
export function refuseCaller(request: SandboxRequest, account: AccountState, tokens: Tokens): Reply | null {
  const authorization = request.headers.authorization;
  if (tokens.accepts(authorization)) return null;
  if (authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true)
    return s3Error(403, 'AccessDenied', 'Access Denied', request.path);
  return refuseSignature(request, authorization, account);
}

function refuseSignature(request: SandboxRequest, authorization: string, account: AccountState): Reply | null {
  const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? '';
  const [accessKey = '', date = '', region = '', service = ''] = field('Credential').split('/');
  if (accessKey !== account.hmac.accessKeyId)
    return s3Error(403, 'InvalidAccessKeyId', 'The access key id is not known.', request.path);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = canonicalRequest(request, field('SignedHeaders').split(';'));
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'] ?? '', scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${account.hmac.secretAccessKey}`),
  );
  const expected = Buffer.from(hmac(key, text).toString('hex'));
  const given = Buffer.from(field('Signature'));
  if (expected.length === given.length && timingSafeEqual(expected, given)) return null;
  return s3Error(403, 'SignatureDoesNotMatch', 'The signature does not match the request.', request.path);
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
