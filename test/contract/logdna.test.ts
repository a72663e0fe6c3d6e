import { compileLogdna } from '../../src/core/query/hosted/hostedCompilers';
import { describeEngine, someSorts } from './describeEngine';
import { logdnaLab } from './logdnaLab';
import { firstTime } from './sampleRows';
import { searchesByText } from './searchesByText';
import { shippedSample } from './shippedRows';

const now = firstTime / 1000 + 24 * 3_600_000;
const { lines, rows } = shippedSample();

describeEngine(
  'LogDNA',
  async () => {
    // Some pages; some lines came twice.
    const lab = await logdnaLab({ now, pageSize: 400 });
    lab.add([...lines, ...lines.slice(0, 100)].reverse());
    return lab;
  },
  { rows, knowsAll: false, asked: searchesByText(compileLogdna), sorted: someSorts },
);
