import { createHash } from 'node:crypto';
import type { Reply } from '../http/reply';
import { element, xmlDocument } from './xml';

/** Error bodies of Cloud Object Storage (contracts/ibm-cloud.md §6.6). */
export function s3Error(status: number, code: string, message: string, resource = '/'): Reply {
  const requestId = createHash('md5').update(`${code}${resource}`).digest('hex');
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      'Error',
      element('Code', code) +
        element('Message', message) +
        element('Resource', resource) +
        element('RequestId', requestId) +
        element('httpStatusCode', String(status)),
      false,
    ),
  };
}

export function s3CodeForStatus(status: number): string {
  switch (status) {
    case 403:
      return 'AccessDenied';
    case 404:
      return 'NoSuchKey';
    case 409:
      return 'OperationAborted';
    case 416:
      return 'InvalidRange';
    case 429:
    case 503:
      return 'SlowDown';
    default:
      return status < 500 ? 'InvalidArgument' : 'InternalError';
  }
}
