import { CloudError, type CloudErrorCode } from '../../cloud/cloud';
import type { ObjectError, ObjectErrorCode } from '../../core/flow/objectProblem';

/** A failed download in the words of the dead-letter list. */
export function objectErrorOf(error: unknown): ObjectError {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof CloudError)) return { code: 'service_error', message, retryable: true };
  const [code, retryable] = codes[error.code];
  return { code, message, retryable };
}

/** Retrying helps once rights or sign-in are mended, so those count as retryable too. */
const codes: Readonly<Record<CloudErrorCode, readonly [ObjectErrorCode, boolean]>> = {
  signed_out: ['unauthorized', true],
  bad_credentials: ['unauthorized', true],
  forbidden: ['forbidden', true],
  not_found: ['not_found', false],
  conflict: ['service_error', true],
  quota: ['service_error', false],
  throttled: ['throttled', true],
  invalid_request: ['service_error', false],
  service_error: ['service_error', true],
  network: ['network', true],
  timeout: ['network', true],
  unexpected_answer: ['service_error', true],
  endpoint_refused: ['network', false],
};
