import { jsonReply, type Reply } from '../http/reply';

export interface ErrorTarget {
  readonly name: string;
  readonly type: 'field' | 'parameter' | 'header';
  readonly value?: string;
}

export interface VpcProblem {
  readonly code: string;
  readonly message: string;
  readonly more_info?: string;
  readonly target?: ErrorTarget;
}

/** The VPC API's error body (contracts/ibm-cloud.md §7.1). */
export function vpcErrors(status: number, problems: readonly VpcProblem[]): Reply {
  const general = 'https://cloud.ibm.com/docs/vpc?topic=vpc-rias-error-messages';
  return jsonReply(status, {
    errors: problems.map(({ code, message, more_info = general, target }) => ({
      ...{ code, message, more_info },
      ...(target === undefined ? {} : { target }),
    })),
    trace: 'b266a31c-5a3d-4e8c-9d0e-5a4d0b0c7e11',
  });
}

export function vpcError(status: number, code: string, message: string, target?: ErrorTarget): Reply {
  return vpcErrors(status, [{ code, message, ...(target === undefined ? {} : { target }) }]);
}

export function vpcNotFound(what: string, id: string): Reply {
  return vpcError(404, 'not_found', `${what} not found.`, { name: 'id', type: 'parameter', value: id.slice(0, 200) });
}

/** How statuses go with codes is not documented in full: a name that is taken is taken for a conflict. */
export function refused(problems: readonly VpcProblem[]): Reply {
  const codes = new Set(problems.map(({ code }) => code));
  const only = codes.size === 1 ? [...codes][0] : undefined;
  return vpcErrors(only === 'not_found' ? 404 : only === 'validation_unique_failed' ? 409 : 400, problems);
}

export function noJson(): Reply {
  return vpcError(400, 'bad_request', 'The body is not a JSON object.');
}

/** The code that goes with a status when nothing more is known. */
export function codeForStatus(status: number): string {
  switch (status) {
    case 401:
      return 'token_invalid';
    case 403:
      return 'not_authorized';
    case 404:
      return 'not_found';
    case 409:
      return 'invalid_state';
    case 429:
      return 'rate_limit_exceeded';
    default:
      return status < 500 ? 'bad_request' : status === 503 ? 'backend_service_unavailable' : 'internal_error';
  }
}
