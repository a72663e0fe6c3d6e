import { compileDataprime } from '../../src/core/query/hosted/hostedCompilers';
import { cloudLogsLab } from './cloudLogsLab';
import { describeEngine, someSorts } from './describeEngine';
import { firstTime } from './sampleRows';
import { searchesByText } from './searchesByText';
import { shippedSample } from './shippedRows';

const now = firstTime / 1000 + 24 * 3_600_000;
const { lines, rows } = shippedSample();

describeEngine(
  'IBM Cloud Logs',
  async () => {
    // Few rows an answer, so that broad searches take several; some lines came twice.
    const lab = await cloudLogsLab({ now, mostRows: 500, mostLines: 5_000, perMinute: 1_000_000 });
    lab.add([...lines, ...lines.slice(0, 100)].reverse());
    return { engine: lab.engine, dispose: () => lab.dispose() };
  },
  { rows, knowsAll: false, asked: searchesByText(compileDataprime), sorted: someSorts },
);
