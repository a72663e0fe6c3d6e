/** One HTTP request as the debug log tells it. Nothing in it is secret. */
export interface RequestEvent {
  readonly service: string;
  readonly method: string;
  /** Without secrets in the query. */
  readonly url: string;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** Code of the failure; null where the request succeeded. */
  readonly error: string | null;
  readonly milliseconds: number;
  /** From 1; a repetition with a renewed token counts too. */
  readonly attempt: number;
  /** Milliseconds until the next try; null where none follows. */
  readonly retryIn: number | null;
}

export type RequestLog = (event: RequestEvent) => void;
