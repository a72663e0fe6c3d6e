import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import type { LogOutputChannel } from 'vscode';
import { Output, type OutputStream } from '../../src/cli/output';
import { CloudError } from '../../src/cloud/cloud';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { redact } from '../../src/cloud/redact';
import type { RequestEvent } from '../../src/cloud/requestLog';
import { createTransport } from '../../src/cloud/transport';
import { createLog, requestLine } from '../../src/vscode/log';
import { type LoopbackServer, sendJson, startServer } from './loopbackServer';
import { makeToken } from './tokens';

const text = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const hex = '0123456789abcdef';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Secrets of each kind that the product handles, as their services make them. */
const kinds = {
  apiKey: text(`${letters}-_`, 41).map((rest) => `aB3${rest}`),
  bearer: fc.nat().map((number) => makeToken({ number })),
  hmac: text(hex, 48),
  ingestionKey: text(hex, 32),
  accessToken: text(hex, 40).map((rest) => `sta_${rest}`),
  serviceKey: text(hex, 32),
  slack: fc.tuple(text(letters, 9), text(letters, 11), text(letters, 24)).map((parts) => `T${parts.join('/')}`),
  pagerDuty: text(letters, 32),
  password: text(`${letters}!$%()*+-.:=?@^_~`, 16).map((rest) => `pa5S${rest}`),
} as const;

type Kind = keyof typeof kinds;
const base64 = (said: string): string => Buffer.from(said).toString('base64');
const json = (value: unknown): string => JSON.stringify(value);

/** Where a secret of a kind stands in headers, addresses, bodies and messages. */
const places: Readonly<Record<Kind, readonly ((secret: string) => string)[]>> = {
  apiKey: [(s) => s, (s) => `apikey=${s}&grant_type=x`, (s) => json({ apikey: s }), (s) => `IBMCLOUD_API_KEY=${s}`],
  bearer: [(s) => s, (s) => `authorization: Bearer ${s}`, (s) => json({ headers: { Authorization: `Bearer ${s}` } })],
  hmac: [(s) => s, (s) => json({ cos_hmac_keys: { secret_access_key: s } }), (s) => `AWS_SECRET_ACCESS_KEY=${s}`],
  ingestionKey: [
    (s) => `https://logs.mezmo.com/logs/ingest?apikey=${s}&hostname=x`,
    (s) => `INGESTION_KEY=${s}`,
    (s) => json({ ingestion_key: s }),
    (s) => `Authorization: Basic ${base64(`${s}:`)}`,
    (s) => `apikey: ${s}`,
  ],
  accessToken: [
    (s) => s,
    (s) => `authorization: Token ${s}`,
    (s) => json({ headers: { authorization: `Token ${s}` } }),
  ],
  serviceKey: [
    (s) => `servicekey: ${s}`,
    (s) => json({ servicekey: s }),
    (s) => json({ headers: { serviceKey: s } }),
    (s) => `service_key=${s}`,
  ],
  slack: [
    (s) => `https://hooks.slack.com/services/${s}`,
    (s) => json({ triggers: { url: `https://hooks.slack.com/services/${s}` } }),
  ],
  pagerDuty: [
    (s) => json({ integration: 'pagerduty', key: { service_key: s } }),
    (s) => json({ routing_key: s }),
    (s) => `integration_key=${s}`,
  ],
  password: [
    (s) => `X-ClickHouse-Key: ${s}`,
    (s) => json({ headers: { 'X-ClickHouse-Key': s } }),
    (s) => `http://localhost:8123/?user=default&password=${encodeURIComponent(s)}`,
    (s) => `http://default:${encodeURIComponent(s)}@localhost:8123/`,
    (s) => `Authorization: Basic ${base64(`default:${s}`)}`,
    (s) => `CLICKHOUSE_PASSWORD='${s}'`,
    (s) => `clickhouse:\n  password: "${s}"`,
  ],
};
/** What may stand around it. */
const around: readonly ((said: string) => string)[] = [
  (said) => said,
  (said) => `Error: request failed\n  ${said}\n    at x (y.js:1:2)`,
  (said) => json({ errors: [{ code: 'x', message: said }] }),
  (said) => json({ body: json({ inner: said }) }),
  (said) => `[1, "${said.replaceAll('"', '\\"')}"]`,
];

const kindNames = Object.keys(kinds) as Kind[];
const said = fc
  .constantFrom(...kindNames)
  .chain((kind) =>
    fc
      .record({ secret: kinds[kind], place: fc.constantFrom(...places[kind]), wrap: fc.constantFrom(...around) })
      .map(({ secret, place, wrap }) => ({ kind, secret, text: wrap(place(secret)) })),
  );

/** The secret itself, as an address or JSON writes it, or what stands in a Basic header. */
function holds(found: string, secret: string): boolean {
  const forms = [
    secret,
    encodeURIComponent(secret),
    json(secret).slice(1, -1),
    base64(`${secret}:`),
    base64(`default:${secret}`),
  ];
  return forms.some((form) => found.includes(form));
}

describe('secrets', () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  it('never come into the log, whatever the message, the error, its detail or its cause', () => {
    fc.assert(
      fc.property(said, ({ secret, text }) => {
        const lines: string[] = [];
        const write = (line: string) => void lines.push(line);
        const channel = { trace: write, debug: write, info: write, warn: write, error: write, show: () => undefined };
        const log = createLog(channel as unknown as LogOutputChannel, redact);
        log.info(text);
        log.error('failed', new Error(text, { cause: new Error('x', { cause: text }) }));
        log.error(text, new CloudError('network', text, { service: 'VPC', serviceCode: text, trace: text }));
        log.warn(
          requestLine({
            service: 'VPC',
            method: 'GET',
            url: text,
            status: 401,
            error: text,
            milliseconds: 1,
            retryIn: 2,
          }),
        );
        for (const line of [...lines, ...log.recent(), log.redact(text)]) assert.ok(!holds(line, secret), line);
      }),
      { seed: 20261122, numRuns: 1_500 },
    );
  });

  it('never come into the errors and the request log of the transport, though the service says them back', async () => {
    const events: RequestEvent[] = [];
    server = await startServer((request, response) =>
      sendJson(response, { errors: [{ code: 'bad', message: request.body }] }, 400),
    );
    const { url } = server;
    const transport = createTransport({ guard: createEndpointGuard(), log: (event) => void events.push(event) });
    const stream = (take: (chunk: string) => void): OutputStream =>
      new Writable({
        write(chunk, _, done) {
          take(String(chunk));
          done();
        },
      });
    await fc.assert(
      fc.asyncProperty(said, async ({ kind, secret, text }) => {
        const printed: string[] = [];
        const output = new Output(
          stream((chunk) => void printed.push(chunk)),
          stream((chunk) => void printed.push(chunk)),
          { quiet: false, progress: true },
        );
        const query = { apikey: secret, password: secret };
        const error: unknown = await transport
          .readText({
            service: 'LogDNA',
            action: 'ask',
            method: 'POST',
            url,
            query,
            body: text,
            headers: { servicekey: 'x' },
          })
          .then(
            () => null,
            (reason: unknown) => reason,
          );
        assert.ok(error instanceof CloudError);
        output.complain(error.message);
        const found = [error.message, error.stack ?? '', json(error.detail), ...printed, json(events.splice(0))];
        for (const one of found) assert.ok(!holds(one, secret), `${kind}: ${one}`);
      }),
      { seed: 20261122, numRuns: 150 },
    );
  });
});
