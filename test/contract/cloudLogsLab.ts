import { cloudLogsGroups, cloudLogsLines } from '../../src/cloud/cloudLogs/cloudLogsLines';
import { createCloudLogsQuery } from '../../src/cloud/cloudLogs/cloudLogsQuery';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createTokenSource, type TokenSource } from '../../src/cloud/tokenSource';
import { createTransport } from '../../src/cloud/transport';
import { parseExactJson } from '../../src/core/flow/exactJson';
import { cloudLogsItem } from '../../src/core/ship/cloudLogsDestination';
import type { ShipLine } from '../../src/core/ship/shipLine';
import { createCloudLogsEngine } from '../../src/engines/hosted/cloudLogsEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { CloudLogsEntries } from '../../src/sandbox/cloudLogs/cloudLogsEntries';
import { cloudLogsQueryService } from '../../src/sandbox/cloudLogs/cloudLogsQueryService';
import { readEntry } from '../../src/sandbox/cloudLogs/readEntry';
import { Faults } from '../../src/sandbox/faults';
import { SandboxServer } from '../../src/sandbox/http/sandboxServer';

export const instance = '11111111-2222-4333-8444-555555555555';

export interface CloudLogsLab {
  readonly server: SandboxServer;
  readonly faults: Faults;
  readonly entries: CloudLogsEntries;
  readonly engine: QueryEngine;
  /** Seconds that queries had to wait, each. */
  readonly waits: readonly number[];
  readonly warnings: readonly string[];
  /** The query texts, in order. */
  readonly asked: readonly string[];
  add(lines: readonly ShipLine[]): void;
  /** Tokens that are not accepted any more. */
  expireTokens(): void;
  dispose(): Promise<void>;
}

export interface LabOptions {
  /** Milliseconds, when the lab begins; waiting moves its clock on. */
  readonly now: number;
  /** Rows of one answer. */
  readonly mostRows?: number;
  readonly mostLines?: number;
  /** What the service answers in a minute, and what the client believes. */
  readonly perMinute?: number;
  readonly believedPerMinute?: number;
}

/** An engine over a service of IBM Cloud Logs of its own, with a clock that only waiting moves. */
export async function cloudLogsLab(options: LabOptions): Promise<CloudLogsLab> {
  let { now } = options;
  let generation = 0;
  const entries = new CloudLogsEntries();
  const faults = new Faults();
  const waits: number[] = [];
  const warnings: string[] = [];
  const asked: string[] = [];
  let issued = 0;
  const server = await SandboxServer.listen(0, { faults, latencyMs: 0, onExpireTokens: () => generation++ });
  const service = cloudLogsQueryService({
    ...{ entries, now: () => now, newId: () => `id-${++issued}` },
    rightToQuery: (authorization) => (authorization === `Bearer token-${generation}` ? 'allowed' : 'unauthenticated'),
    ...(options.mostRows === undefined ? {} : { mostRows: options.mostRows }),
    queriesPerMinute: options.perMinute ?? 10,
  });
  server.use([
    {
      ...service,
      handle(request) {
        asked.push(JSON.parse(Buffer.from(request.body).toString()).query);
        return service.handle(request);
      },
    },
  ]);
  const base = `${server.url}/cloudlogs-api/eu-de/${instance}`;
  const tools = {
    clock: () => now,
    delay: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
    random: () => 0.5,
  };
  const client = createCloudLogsQuery({
    transport: createTransport({
      guard: createEndpointGuard({ cloudLogsApi: base }),
      tokens: tokens(() => generation),
      tools,
    }),
    ...{ base, tools, onWaiting: (seconds: number) => waits.push(seconds) },
    perMinute: options.believedPerMinute ?? options.perMinute ?? 10,
  });
  const { mostRows, mostLines } = options;
  const engine = createCloudLogsEngine({
    lines: (question, signal) => cloudLogsLines(client, question, signal),
    groups: (question, signal) => cloudLogsGroups(client, question, signal),
    now: () => now * 1_000,
    retentionDays: 7,
    onWarning: (warning) => warnings.push(warning),
    ...(mostRows === undefined ? {} : { mostRows }),
    ...(mostLines === undefined ? {} : { mostLines }),
  });
  return {
    ...{ server, faults, entries, engine, waits, warnings, asked },
    add(lines) {
      for (const line of lines) {
        const item = parseExactJson(cloudLogsItem(line, { application: 'vpc', subsystem: 'flowlogs' }));
        const entry = readEntry(item, instance, line.timestamp ?? now);
        if ('dropped' in entry) throw new Error(entry.dropped);
        entries.add(entry);
      }
    },
    expireTokens: () => generation++,
    async dispose() {
      await engine.dispose();
      await server.close();
    },
  };
}

function tokens(generation: () => number): TokenSource {
  return createTokenSource(async () => {
    const value = `token-${generation()}`;
    return { value, issuedAt: Date.now(), expiresAt: Date.now() + 3_600_000, renewedAt: null };
  });
}
