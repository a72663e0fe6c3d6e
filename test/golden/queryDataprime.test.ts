import assert from 'node:assert/strict';
import { dataprimeCount, dataprimeLines, dataprimeTimeline } from '../../src/core/query/hosted/dataprimeQueries';
import { compileDataprime } from '../../src/core/query/hosted/hostedCompilers';
import { parseQuery } from '../../src/core/query/parse';
import { parseDataprime } from '../../src/sandbox/cloudLogs/query/dataprime/parseDataprime';
import { runDataprime } from '../../src/sandbox/cloudLogs/query/dataprime/runDataprime';
import { isAsWrittenDown } from './goldenFile';

const searches = ['', 'action:rejected', 'target_port:22 OR target_port:443', '-target_ip:10.240.0.0/18'];
/** Seconds: of a timeline's buckets. */
const widths = [1, 30, 300, 3_600, 43_200, 86_400, 604_800];

describe('queries for IBM Cloud Logs', () => {
  const queries = searches.flatMap((search) => {
    const condition = compileDataprime(parseQuery(search).query).text ?? '';
    return [dataprimeLines(condition), dataprimeCount(condition), dataprimeTimeline(condition, 600)];
  });
  const all = [...queries, ...widths.map((width) => dataprimeTimeline('', width))];

  it('are as written down', () => {
    const actual = `${all.join('\n')}\n`;
    isAsWrittenDown('queryDataprime.golden.txt', actual);
  });

  it('are understood', () => {
    for (const query of all) assert.deepEqual(runDataprime(parseDataprime(query), []), []);
  });
});
