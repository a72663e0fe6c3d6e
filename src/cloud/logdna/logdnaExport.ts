import * as v from 'valibot';
import { type Attempt, failure } from '../failure';
import { createGate } from '../gate';
import type { Transport } from '../transport';

/** How an account proves itself. Service keys are of accounts from before access tokens and still hold. */
export type LogdnaCredential =
  | { readonly kind: 'accessToken'; readonly value: string }
  | { readonly kind: 'serviceKey'; readonly value: string };

/** The one header that a request proves itself with; more than one mechanism is refused. */
export function credentialHeaders({ kind, value }: LogdnaCredential): Readonly<Record<string, string>> {
  return kind === 'accessToken' ? { authorization: `Token ${value}` } : { servicekey: value };
}

export interface LogdnaExportOptions {
  /** Without tokens of its own. */
  readonly transport: Transport;
  /** Base URL without a slash at the end: `https://api.mezmo.com`, `https://api.eu.mezmo.com`, or that of a sandbox. */
  readonly base: string;
  readonly credential: LogdnaCredential;
  /** Lines a page; 10,000 is what every plan allows. */
  readonly pageSize?: number;
}

export interface ExportQuestion {
  /** The search, in the service's own syntax; empty for all. */
  readonly query: string;
  /** Milliseconds, both ends included. */
  readonly from: number;
  readonly to: number;
  /** Lines a page, where fewer than the client's own are enough. */
  readonly pageSize?: number;
  readonly hosts?: readonly string[];
  readonly apps?: readonly string[];
}

/** Lines of other programs come along in any shape: an odd one must not hide the records around it. */
export const lineSchema = v.fallback(
  v.looseObject({
    _line: v.fallback(v.string(), ''),
    _ts: v.fallback(v.nullable(v.number()), null),
    _meta: v.optional(v.unknown()),
  }),
  { _line: '', _ts: null },
);
const pageSchema = v.object({
  lines: v.array(lineSchema),
  pagination_id: v.optional(v.nullable(v.string())),
});

export type ExportedLine = v.InferOutput<typeof lineSchema>;

export interface LogdnaExport {
  /**
   * Found lines, newest page first, at most `pageSize` each. One export runs at a time, as most plans allow. Rejects with
   * `CloudError`, or with the signal's reason.
   */
  pages(question: ExportQuestion, signal?: AbortSignal): AsyncIterable<readonly ExportedLine[]>;
}

const attempt: Attempt = {
  service: 'LogDNA',
  action: 'search the lines of LogDNA',
  needs: 'an access token of the account, or a service key',
};

/** `GET /v2/export` of LogDNA, today Mezmo (contracts/logs-and-functions.md §4.4). */
export function createLogdnaExport(options: LogdnaExportOptions): LogdnaExport {
  const { transport, base, credential, pageSize: mostLines = 10_000 } = options;
  const gate = createGate(1);
  const headers = credentialHeaders(credential);

  return {
    async *pages({ query, from, to, pageSize = mostLines, hosts = [], apps = [] }, signal) {
      // The cursor holds for exactly these parameters.
      const parameters = {
        ...{ from, to, size: Math.min(pageSize, mostLines), prefer: 'tail' },
        ...(query === '' ? {} : { query }),
        ...(hosts.length === 0 ? {} : { hosts: hosts.join(',') }),
        ...(apps.length === 0 ? {} : { apps: apps.join(',') }),
      };
      const seen = new Set<string>();
      let cursor: string | null = null;
      do {
        const at: string | null = cursor;
        const page: v.InferOutput<typeof pageSchema> = await gate.run(
          () =>
            transport.read(
              {
                ...attempt,
                method: 'GET',
                url: `${base}/v2/export`,
                query: { ...parameters, ...(at === null ? {} : { pagination_id: at }) },
                headers,
                ...(signal === undefined ? {} : { signal }),
              },
              pageSchema,
            ),
          signal,
        );
        if (page.lines.length > 0) yield page.lines;
        cursor = page.pagination_id || null;
        // An empty page with a cursor, or a cursor that comes twice: the service lost the thread.
        if (cursor !== null && (seen.has(cursor) || page.lines.length === 0)) {
          throw failure(attempt, 'unexpected_answer', 'the list of lines does not go on. Run the search again.');
        }
        if (cursor !== null) seen.add(cursor);
      } while (cursor !== null);
    },
  };
}
