import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { createLogdnaExport } from '../../src/cloud/logdna/logdnaExport';
import { logdnaLines } from '../../src/cloud/logdna/logdnaLines';
import { createTransport } from '../../src/cloud/transport';
import { compileLogdna } from '../../src/core/query/hosted/hostedCompilers';
import { createLogdnaEngine } from '../../src/engines/hosted/logdnaEngine';
import { Faults } from '../../src/sandbox/faults';
import { SandboxServer } from '../../src/sandbox/http/sandboxServer';
import { ConfigState } from '../../src/sandbox/logdna/config/configState';
import { logdnaExportService } from '../../src/sandbox/logdna/exportService';
import { LogLines } from '../../src/sandbox/logdna/logLines';
import { describeEngine, someSorts } from './describeEngine';
import { firstTime } from './sampleRows';
import { searchesByText } from './searchesByText';
import { shippedSample } from './shippedRows';

const now = firstTime / 1000 + 24 * 3_600_000;
const { lines, rows } = shippedSample();

describeEngine(
  'LogDNA',
  async () => {
    const kept = new LogLines();
    for (const { text, meta, timestamp, level } of [...lines, ...lines.slice(0, 100)].reverse()) {
      kept.add({
        ...{ timestamp: timestamp ?? now, received: now, host: 'vpc-flow-lens', line: text, app: 'vpc-flow-logs' },
        ...{ file: null, level, env: null, meta: JSON.parse(meta), tags: [], ip: null, mac: null },
      });
    }
    const server = await SandboxServer.listen(0, { faults: new Faults(), latencyMs: 0, onExpireTokens: () => {} });
    const accessToken = `sta_${'0'.repeat(40)}`;
    server.use([
      logdnaExportService({
        ...{ lines: kept, config: new ConfigState(() => '0123456789') },
        ...{ accessToken, serviceKey: 'service', now: () => now, indexDelay: 0 },
      }),
    ]);
    const base = `${server.url}/logdna-api`;
    const client = createLogdnaExport({
      transport: createTransport({ guard: createEndpointGuard({ logdnaApi: base }) }),
      ...{ base, credential: { kind: 'accessToken', value: accessToken }, pageSize: 400 },
    });
    const engine = createLogdnaEngine({
      pages: (request, signal) => logdnaLines(client, request, signal),
      now: () => now * 1000,
      retentionDays: 30,
    });
    return {
      engine,
      dispose: async () => {
        await engine.dispose();
        await server.close();
      },
    };
  },
  { rows, knowsAll: false, asked: searchesByText(compileLogdna), sorted: someSorts },
);
