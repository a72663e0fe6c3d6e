import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createLogdnaExport } from '../../src/cloud/logdna/logdnaExport';
import { logdnaLines } from '../../src/cloud/logdna/logdnaLines';
import { createTransport } from '../../src/cloud/transport';
import type { ShipLine } from '../../src/core/ship/shipLine';
import { createLogdnaEngine } from '../../src/engines/hosted/logdnaEngine';
import type { QueryEngine } from '../../src/engines/queryEngine';
import { Faults } from '../../src/sandbox/faults';
import { SandboxServer } from '../../src/sandbox/http/sandboxServer';
import { ConfigState } from '../../src/sandbox/logdna/config/configState';
import { logdnaExportService } from '../../src/sandbox/logdna/exportService';
import { LogLines } from '../../src/sandbox/logdna/logLines';

export interface LogdnaLab {
  readonly server: SandboxServer;
  readonly faults: Faults;
  readonly engine: QueryEngine;
  /** Milliseconds of each wait between two tries. */
  readonly waits: readonly number[];
  add(lines: readonly ShipLine[]): void;
  /** A line of another program, as it was sent. */
  addText(text: string, timestamp: number): void;
  dispose(): Promise<void>;
}

export const accessToken = `sta_${'0'.repeat(40)}`;

/** An engine over a LogDNA of its own, at a time that stands still; `now` in milliseconds. */
export async function logdnaLab({ now, pageSize }: { now: number; pageSize: number }): Promise<LogdnaLab> {
  const kept = new LogLines();
  const faults = new Faults();
  const waits: number[] = [];
  const server = await SandboxServer.listen(0, { faults, latencyMs: 0, onExpireTokens: () => {} });
  server.use([
    logdnaExportService({
      ...{ lines: kept, config: new ConfigState(() => '0123456789') },
      ...{ accessToken, serviceKey: 'service', now: () => now, indexDelay: 0 },
    }),
  ]);
  const base = `${server.url}/logdna-api`;
  const delay = async (milliseconds: number) => void waits.push(milliseconds);
  const client = createLogdnaExport({
    transport: createTransport({
      guard: createEndpointGuard({ logdnaApi: base }),
      tools: { clock: () => now, random: () => 0.5, delay },
    }),
    ...{ base, credential: { kind: 'accessToken', value: accessToken }, pageSize },
  });
  const engine = createLogdnaEngine({
    pages: (request, signal) => logdnaLines(client, request, signal),
    now: () => now * 1_000,
    retentionDays: 30,
  });
  const line = { received: now, host: 'vpc-flow-lens', app: 'vpc-flow-logs', file: null, env: null, tags: [] };
  return {
    ...{ server, faults, engine, waits },
    add(lines) {
      for (const { text, meta, timestamp, level } of lines) {
        kept.add({
          ...line,
          timestamp: timestamp ?? now,
          line: text,
          level,
          meta: JSON.parse(meta),
          ip: null,
          mac: null,
        });
      }
    },
    addText(text, timestamp) {
      kept.add({ ...line, timestamp, line: text, level: 'INFO', meta: null, ip: null, mac: null });
    },
    async dispose() {
      await engine.dispose();
      await server.close();
    },
  };
}
