import type { LineForm, ShipLine } from './shipLine';

/** How much one request may hold. */
export interface BatchLimits {
  /** UTF-8 bytes of the whole body, before compression. */
  readonly bytes: number;
  readonly lines: number;
}

/** Which record times a service takes, in milliseconds from now; it refuses others. */
export interface AgeLimits {
  readonly oldest: number;
  readonly ahead: number;
}

/** The client of a log service's ingest: one request a call, whose body has these items. */
export interface LineSender {
  readonly limits: BatchLimits;
  /** Rejects with the signal's reason only. */
  send(items: readonly string[], signal?: AbortSignal): Promise<SendAnswer>;
}

/** A log service that takes lines. One `send` is one request: batching, waiting and repeating are the caller's business. */
export interface ShipDestination extends LineSender {
  /** For people: service and host. */
  readonly label: string;
  /** The same for the same place, without secrets: what was shipped is remembered under it. */
  readonly id: string;
  /** Null: any time. */
  readonly ages: AgeLimits | null;
  /** Bytes of a body without its items and the commas between them. */
  readonly frameBytes: number;
  /** How its lines are written. Default: as log services take them. */
  readonly form?: LineForm;
  /** One line as an element of the body. */
  item(line: ShipLine): string;
}

/** What a service said to one batch. */
export type SendAnswer =
  | { readonly kind: 'ok' }
  /** All but these were taken; `index` into the batch, `status` as of HTTP. */
  | { readonly kind: 'partial'; readonly refused: readonly { readonly index: number; readonly status: number }[] }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null }
  /** The key is not accepted: nothing will be taken before somebody acts. */
  | { readonly kind: 'unauthorized'; readonly status: number; readonly message: string }
  /** The same batch will never be taken. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** Not known to be taken. */
  | {
      readonly kind: 'transient';
      readonly status: number | null;
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    };
