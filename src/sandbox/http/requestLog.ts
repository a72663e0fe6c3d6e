import type { ServiceName } from '../faults';

/** One request as it came in, for assertions and for showing what a client does. */
export interface LoggedRequest {
  readonly service: ServiceName | null;
  readonly method: string;
  /** Raw path from the root of the server, without the query. */
  readonly path: string;
  readonly query: string;
  /** Null while unanswered and where the connection was cut. */
  status: number | null;
}
