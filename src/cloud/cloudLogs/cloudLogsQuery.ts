import * as v from 'valibot';
import { CloudError } from '../cloud';
import { type Attempt, failure } from '../failure';
import { quotable } from '../redact';
import { type RetryTools, systemTools } from '../retry';
import type { Transport } from '../transport';
import { type QueryWarning, queryEvent, type ResultRow } from './queryEvent';
import { createQueryGate } from './queryGate';
import { serverSentEvents } from './serverSentEvents';

export interface CloudLogsQueryOptions {
  /** With the tokens of somebody who has the role Reader on the instance. */
  readonly transport: Transport;
  /** `https://<instance>.api.<region>.logs.cloud.ibm.com`, or that of a sandbox: `endpointUrl('cloudLogsApi', …)`. */
  readonly base: string;
  /** Told when a query has to wait for its turn: seconds until it is asked. */
  readonly onWaiting?: (seconds: number) => void;
  readonly tools?: RetryTools;
  /** What an instance answers in a minute. */
  readonly perMinute?: number;
}

export interface CloudLogsQuestion {
  readonly query: string;
  readonly syntax: 'dataprime' | 'lucene';
  /** Milliseconds; the service takes a range of 8 days at most. */
  readonly from: number;
  readonly to: number;
  /** Rows; 12,000 are the most. */
  readonly limit: number;
}

export type QueryPart =
  | { readonly kind: 'rows'; readonly rows: readonly ResultRow[] }
  | { readonly kind: 'warning'; readonly warning: QueryWarning };

export interface CloudLogsQuery {
  /**
   * What a query finds, as it comes. Leaving it, or cancelling, closes the connection. Rejects with `CloudError`, also
   * where the service breaks off in the middle, or with the signal's reason.
   */
  run(question: CloudLogsQuestion, signal?: AbortSignal): AsyncIterable<QueryPart>;
}

const attempt: Attempt = {
  service: 'IBM Cloud Logs',
  action: 'query IBM Cloud Logs',
  needs: 'the role Reader on the IBM Cloud Logs instance',
};

/** How often a query is asked that the service found too many, and the wait between where it says none: a minute in all. */
const mostTries = 4;
const usualWaitSeconds = 20;

/** `POST /v1/query` of IBM Cloud Logs (contracts/logs-and-functions.md §6.2). */
export function createCloudLogsQuery(options: CloudLogsQueryOptions): CloudLogsQuery {
  const { transport, base, onWaiting, perMinute = 10 } = options;
  const tools = options.tools ?? systemTools;
  const gate = createQueryGate({ perMinute, tools, ...(onWaiting === undefined ? {} : { onWaiting }) });

  async function opened(body: string, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
    for (let tried = 1; ; tried++) {
      await gate.pass(signal);
      try {
        return await transport.readStream({
          ...attempt,
          ...{ method: 'POST', url: `${base}/v1/query`, body, idempotent: true, waitsItself: true },
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        // Others query the instance too, such as its dashboards.
        if (!(error instanceof CloudError) || error.detail.status !== 429 || tried === mostTries) throw error;
        gate.hold((error.detail.retryAfterSeconds ?? usualWaitSeconds) * 1_000);
      }
    }
  }

  return {
    async *run({ query, syntax, from, to, limit }, signal) {
      const metadata = {
        ...{ start_date: new Date(from).toISOString(), end_date: new Date(to).toISOString() },
        ...{ tier: 'frequent_search', syntax, limit, default_source: 'logs', strict_fields_validation: false },
      };
      let said = false;
      for await (const { data, whole } of serverSentEvents(await opened(JSON.stringify({ query, metadata }), signal))) {
        const event = parsedEvent(data, whole);
        said = true;
        if (event.kind === 'error') throw failure(attempt, 'service_error', brokenOff(event.message));
        if (event.kind !== 'other') yield event;
      }
      if (!said) {
        throw failure(attempt, 'unexpected_answer', 'the answer ended before it said anything. Run the search again.');
      }
    },
  };
}

function parsedEvent(data: string, whole: boolean): v.InferOutput<typeof queryEvent> {
  try {
    return v.parse(queryEvent, JSON.parse(data));
  } catch (error) {
    if (!whole) throw failure(attempt, 'network', 'the answer was cut in the middle. Run the search again.', {}, error);
    throw failure(
      attempt,
      'unexpected_answer',
      'the answer has an unknown shape. Check the endpoint; a newer version of the extension may know it.',
    );
  }
}

function brokenOff(message: string): string {
  const words = quotable(message).replace(/[.\s]+$/, '');
  return `the service broke off${words === '' ? '' : ` ("${words}")`}. Narrow the search or its time range, or try again later.`;
}
