import { CloudError, type CloudErrorCode } from './cloud';
import { quotable } from './redact';
import { isTransientStatus } from './retry';

/** What was attempted, for the wording of a failure. */
export interface Attempt {
  /** Name of the service as users know it: `VPC`, `Cloud Object Storage`. */
  readonly service: string;
  /** Follows "Could not": `read the subnets of us-south`. */
  readonly action: string;
  /** What the caller needs where access is refused: `the role Viewer on VPC Infrastructure Services`. */
  readonly needs?: string;
}

/** What a service said when it refused. */
export interface Refusal {
  readonly status: number;
  /** The service's own code and words. */
  readonly serviceCode?: string;
  readonly text?: string;
  readonly trace?: string;
  readonly retryAfterSeconds?: number;
  /** Id of what stands in the way. */
  readonly conflictsWith?: string;
  /** Host a redirect points to. */
  readonly redirectHost?: string;
}

/** The error for an answer with an HTTP status that is not success. */
export function refusalError(attempt: Attempt, refusal: Refusal): CloudError {
  const [code, why, next] = wording(attempt, refusal);
  const { status, serviceCode, trace, retryAfterSeconds, conflictsWith } = refusal;
  return failure(attempt, code, `${why} ${next}`, {
    status,
    transient: isTransientStatus(status),
    ...(serviceCode === undefined ? {} : { serviceCode }),
    ...(trace === undefined ? {} : { trace }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(conflictsWith === undefined ? {} : { conflictsWith }),
  });
}

/** An error worded as all of them are: "Could not <action>: <why> <what next>". */
export function failure(
  attempt: Attempt,
  code: CloudErrorCode,
  why: string,
  detail: Omit<CloudError['detail'], 'service'> = {},
  cause?: unknown,
): CloudError {
  const options = cause === undefined ? undefined : { cause };
  return new CloudError(code, `Could not ${attempt.action}: ${why}`, { service: attempt.service, ...detail }, options);
}

function wording({ service, needs }: Attempt, refusal: Refusal): readonly [CloudErrorCode, string, string] {
  const { status } = refusal;
  const said = saying(refusal);
  const trace = refusal.trace === undefined ? '' : ` The trace id for IBM support is ${quotable(refusal.trace, 80)}.`;
  if (status >= 300 && status < 400) {
    const where = quotable(refusal.redirectHost ?? 'another address', 100);
    return [
      'unexpected_answer',
      `${service} redirected to ${where}, which was not followed, to keep your sign-in here.`,
      'Check the endpoint in the settings and whether a proxy is in between.',
    ];
  }
  // The status that goes with a quota is not documented.
  if (isQuota(refusal.serviceCode)) {
    return [
      'quota',
      `there is no room for more${said}.`,
      `Remove what is not needed, or ask IBM to raise the quota: ${quotaPages[service] ?? 'https://cloud.ibm.com/unifiedsupport'}.`,
    ];
  }
  if (status === 401) {
    return ['bad_credentials', `${service} does not accept the sign-in${said}.`, 'Sign in again.'];
  }
  if (status === 403) {
    const need = needs === undefined ? 'access' : needs;
    return ['forbidden', `access is denied${said}.`, `Ask the account's administrator for ${need}.`];
  }
  if (status === 404 || status === 410) {
    return [
      'not_found',
      `${service} does not find it${said}.`,
      'It may have been deleted meanwhile: refresh the view.',
    ];
  }
  if (status === 407) {
    return [
      'network',
      'the proxy asks for a sign-in (HTTP 407).',
      'Put user name and password into the proxy settings.',
    ];
  }
  if (status === 409 || status === 412) {
    return ['conflict', `it was changed or is in use${said}.`, 'Refresh the view and try again.'];
  }
  if (status === 429) {
    return ['throttled', `${service} is limiting requests${said}.`, 'Wait a minute and try again.'];
  }
  if (status >= 500 && status !== 501) {
    return [
      'service_error',
      `${service} failed with HTTP ${status}${said}.`,
      `Try again later; https://cloud.ibm.com/status tells of outages.${trace}`,
    ];
  }
  return ['invalid_request', `${service} refused the request with HTTP ${status}${said}.`, `Check the input.${trace}`];
}

const quotaPages: Readonly<Record<string, string>> = {
  VPC: 'https://cloud.ibm.com/docs/vpc?topic=vpc-quotas',
  'Code Engine': 'https://cloud.ibm.com/docs/codeengine?topic=codeengine-limits',
};

/** `over_quota`, `security_group_rules_per_sg_exceeded`, `security_group_limit_exceeded` (contracts/ibm-cloud.md §7.1). */
function isQuota(code = ''): boolean {
  return code === 'over_quota' || (code.endsWith('_exceeded') && code !== 'rate_limit_exceeded');
}

function saying({ serviceCode, text }: Refusal): string {
  const words = text === undefined ? '' : quotable(text).replace(/[.\s]+$/, '');
  const code = serviceCode === undefined ? '' : quotable(serviceCode, 60);
  if (words === '') return code === '' ? '' : ` (${code})`;
  return code === '' ? ` ("${words}")` : ` ("${words}", ${code})`;
}
