import type * as v from 'valibot';
import type { Endpoints } from './cloud';
import { endpointUrl } from './endpointUrls';
import type { Attempt } from './failure';
import { createRateGate, type RateGate } from './rateGate';
import { type RetryTools, systemTools } from './retry';
import type { ServiceRequest, Transport } from './transport';

/** Pinned: the answers' shapes depend on it. https://cloud.ibm.com/docs/vpc?topic=vpc-api-change-log */
const version = { version: '2026-03-24', generation: 2 };
/** Published limits are not known; these keep well below what other clients do. */
const rate = { burst: 10, perSecond: 5 };

export interface VpcCall {
  readonly attempt: Attempt;
  readonly method?: ServiceRequest['method'];
  /** Below `/v1/`. */
  readonly path: string;
  readonly query?: ServiceRequest['query'];
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** One call of the VPC API, https://cloud.ibm.com/apidocs/vpc, at the region's own endpoint. */
export type CallVpc = <T>(region: string, call: VpcCall, schema: v.GenericSchema<unknown, T>) => Promise<T>;

export function createVpcCalls(
  transport: Transport,
  options: { readonly endpoints?: Endpoints; readonly tools?: RetryTools } = {},
): CallVpc {
  const gates = new Map<string, RateGate>();
  return async (region, { attempt, method = 'GET', path, query, body, signal }, schema) => {
    const base = endpointUrl('vpc', options.endpoints, region).replace(/\/v1$/, '');
    const gate = gates.get(region) ?? createRateGate(rate, options.tools ?? systemTools);
    gates.set(region, gate);
    await gate.pass(signal);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return transport.read(
      {
        ...attempt,
        method,
        url: `${base}/v1/${path}`,
        query: { ...version, ...query },
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
        ...(signal === undefined ? {} : { signal }),
      },
      schema,
    );
  };
}
