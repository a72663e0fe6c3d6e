import * as v from 'valibot';
import type { Deletion } from '../../cloud';
import { createRateGate } from '../../rateGate';
import type { RetryTools } from '../../retry';
import type { ServiceRequest, Transport } from '../../transport';
import { absentAsNull } from './absentAsNull';

/** What each client of setup is made with. */
export interface ClientOptions {
  readonly transport: Transport;
  readonly tools: RetryTools;
}

export interface ServiceCall {
  /** Follows "Could not". */
  readonly action: string;
  readonly needs?: string | undefined;
  readonly method?: ServiceRequest['method'];
  /** Absolute. */
  readonly url: string;
  readonly query?: ServiceRequest['query'];
  readonly headers?: ServiceRequest['headers'];
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with a content type among the headers. */
  readonly body?: Uint8Array;
  readonly alsoFine?: readonly number[];
  /** Default: all but POST and PATCH. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Calls of one service, at a rate that stays below what it allows or has been seen to bear. */
export interface ServiceCalls {
  read<T>(call: ServiceCall, schema: v.GenericSchema<unknown, T>): Promise<T>;
  text(call: ServiceCall): Promise<string>;
  /** Null where the service does not find it. */
  find<T>(call: ServiceCall, schema: v.GenericSchema<unknown, T>): Promise<T | null>;
  /** DELETE, whatever the answer holds. */
  remove(call: ServiceCall): Promise<Deletion>;
}

export function createServiceCalls(
  service: string,
  { transport, tools }: ClientOptions,
  rate: { readonly burst: number; readonly perSecond: number },
): ServiceCalls {
  const gate = createRateGate(rate, tools);

  async function request(call: ServiceCall): Promise<ServiceRequest> {
    const { action, needs, method = 'GET', url, query, headers, json, body, alsoFine, idempotent, signal } = call;
    await gate.pass(signal);
    return {
      ...{ service, action, method, url },
      ...(needs === undefined ? {} : { needs }),
      ...(query === undefined ? {} : { query }),
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
      ...(alsoFine === undefined ? {} : { alsoFine }),
      ...(idempotent === undefined ? {} : { idempotent }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  const calls: ServiceCalls = {
    read: async (call, schema) => transport.read(await request(call), schema),
    text: async (call) => transport.readText(await request(call)),
    find: (call, schema) => absentAsNull(calls.read(call, schema)),
    remove: async (call) =>
      (await absentAsNull(calls.text({ ...call, method: 'DELETE' }))) === null ? 'gone' : 'deleted',
  };
  return calls;
}

/** One segment of a path, whatever it holds: names and ids may come from a file. */
export function segment(text: string): string {
  // Segments of dots alone are resolved away by every URL parser.
  return /^\.*$/.test(text) ? '-' : encodeURIComponent(text);
}

/** Absent, null and of another type are the same. */
export const word = v.fallback(v.nullish(v.string(), null), null);
export const flag = v.fallback(v.nullish(v.boolean(), false), false);
export const amount = v.fallback(v.nullish(v.number(), null), null);

/** A list that may be missing. */
export function listOf<const S extends v.GenericSchema>(item: S) {
  return v.optional(
    v.pipe(
      v.nullable(v.array(item)),
      v.transform((items) => items ?? []),
    ),
    [],
  );
}

/** Lets absent properties be absent, as JSON does. */
export function present<T extends object>(value: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Exclude<T[K], undefined> };
}
