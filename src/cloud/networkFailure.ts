import type { CloudError } from './cloud';
import { type Attempt, failure } from './failure';

/** The error for a request that got no whole answer. `error` is Node's, or has one as its `cause`. */
export function networkFailure(attempt: Attempt, host: string, error: unknown): CloudError {
  const code = codeOf(error);
  const say = (why: string, transient: boolean): CloudError => failure(attempt, 'network', why, { transient }, error);
  switch (code) {
    case 'ENOTFOUND':
      return say(`the name ${host} cannot be resolved. Check the network, VPN and proxy settings.`, false);
    case 'EAI_AGAIN':
      return say(`the name server does not answer for ${host}. Check the network connection.`, true);
    case 'ECONNREFUSED':
      return say(`nothing answers at ${host}. Check the endpoint and whether the service is running.`, false);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return say(`${host} cannot be reached. Check the network connection and VPN.`, false);
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return say(`the connection to ${host} was cut. Try again; if it persists, check proxy and VPN.`, true);
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return timeoutFailure(attempt, host, 'the network gave up');
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code)) {
    return say(
      `the certificate of ${host} is not trusted (${code}). Where a proxy inspects TLS, add its certificate to the system's or to NODE_EXTRA_CA_CERTS.`,
      false,
    );
  }
  if (code.startsWith('HPE_')) {
    return failure(
      attempt,
      'unexpected_answer',
      `${host} does not speak HTTP (${code}). Check the endpoint.`,
      {},
      error,
    );
  }
  return say(`the connection to ${host} failed${code === '' ? '' : ` (${code})`}. Try again.`, false);
}

/** `what` says which patience ended, for example "no connection after 10 s". */
export function timeoutFailure(attempt: Attempt, host: string, what: string, transient = true): CloudError {
  return failure(attempt, 'timeout', `${host} did not answer in time (${what}). Try again; check proxy and VPN.`, {
    transient,
  });
}

/** The first system error code along the chain of causes; empty where there is none. */
function codeOf(error: unknown): string {
  let current = error;
  let found = '';
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    const { code, cause, originalError } = current as { code?: unknown; cause?: unknown; originalError?: unknown };
    if (typeof code === 'string' && code !== '') {
      found ||= code;
      if (
        /^(E[A-Z_]+|HPE_\w+|ERR_TLS\w*|ERR_SSL\w*|\w*CERT\w*|UNABLE_TO_\w+)$/.test(code) &&
        !code.startsWith('ERR_BAD')
      ) {
        return code;
      }
    }
    current = cause ?? originalError;
  }
  return found;
}
