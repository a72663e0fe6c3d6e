/** What a destination said to one batch. Nothing is thrown for any of these; only cancelling rejects. */
export type IngestAnswer =
  /** Every line is taken. */
  | { readonly kind: 'ok' }
  /** All but these were taken; `index` into the batch. Send again those with a `status` that `isTransient` tells. */
  | { readonly kind: 'partial'; readonly refused: readonly RefusedLine[] }
  /** Nothing was taken: send two halves. */
  | { readonly kind: 'too_large' }
  /** Nothing was taken: wait. Null where the destination does not say for how long. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null }
  /** Nothing was taken, nor will be until somebody mends the key or its rights. */
  | { readonly kind: 'unauthorized'; readonly status: number; readonly message: string }
  /** Nothing was taken, and the same batch never will be. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** Not known to be taken: failure in the service or on the way. `status` null where no answer came. */
  | {
      readonly kind: 'transient';
      readonly status: number | null;
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    };

export interface RefusedLine {
  readonly index: number;
  readonly status: number;
}

/** Where log lines go. One request a call; batching, splitting, waiting and repeating are the caller's. */
export interface LogIngest {
  readonly destination: 'logdna' | 'cloud_logs';
  /** What one batch may hold, uncompressed. */
  readonly limits: { readonly bytes: number; readonly lines: number; readonly lineBytes: number };
  /**
   * `lines`: the JSON text of each line as the destination has it (`LogdnaLine`, `CloudLogsEntry`), so that the caller
   * can count bytes without printing twice.
   */
  send(lines: readonly string[], signal?: AbortSignal): Promise<IngestAnswer>;
}

/** One line for LogDNA/Mezmo. https://docs.mezmo.com/log-analysis-api/ref#ingest */
export interface LogdnaLine {
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly app?: string;
  readonly level?: string;
  readonly env?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** One entry for IBM Cloud Logs. https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-ingestion */
export interface CloudLogsEntry {
  readonly applicationName: string;
  readonly subsystemName: string;
  readonly text: string | Readonly<Record<string, unknown>>;
  /** 1 debug, 2 verbose, 3 info, 4 warning, 5 error, 6 critical. */
  readonly severity: 1 | 2 | 3 | 4 | 5 | 6;
  /** Milliseconds since 1970; not older than 24 hours, not more than 4 ahead. */
  readonly timestamp: number;
  readonly computerName?: string;
  readonly category?: string;
}

/** Whether a line or batch refused with this status may be taken another time. */
export function isTransient(status: number): boolean {
  return [408, 429, 500, 502, 503, 504, 507, 521, 522, 524].includes(status);
}
