import { searchedBucket } from '../../src/app/search/searchedBucket';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';
import { createInPlaceEngine } from '../../src/engines/inPlace/inPlaceEngine';
import { startSandbox } from '../../src/sandbox/startSandbox';
import { bucketSample } from './bucketSample';
import { describeEngine } from './describeEngine';
import { firstTime } from './sampleRows';
import { searches } from './searches';

const name = 'not-ingested';
const { objects, rows } = bucketSample(name);
const now = firstTime / 1000 + 48 * 3_600_000;

// Decoding and predicate are those of the other engines; what is new is which objects are read.
describeEngine(
  'a bucket in place',
  async () => {
    const sandbox = await startSandbox({ clock: () => now, hours: 1, buckets: [name] });
    const bucket = sandbox.account.buckets.find((one) => one.name === name);
    for (const object of [...objects].reverse()) bucket?.stored.put(object);
    const { endpoints } = sandbox;
    const token = createApiKeyTokenSource(createIam({ endpoints }), sandbox.apiKey);
    const { storage } = createIbmCloud({ endpoints, token });
    const searched = searchedBucket(storage, await storage.locate(name));
    const engine = createInPlaceEngine({ bucket: searched, now: () => now * 1000 });
    return {
      engine,
      async dispose() {
        await engine.dispose();
        await sandbox.close();
      },
    };
  },
  {
    rows,
    knowsAll: false,
    asked: searches.filter((text, at) => at % 8 === 1 || /_crn|_id|record_type|key|bucket/.test(text)),
  },
);
