import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { builtStandIn } from '../../cloud/setup/setupOnSandbox';
import { builtShipper } from './builtShipper';
import { configOf, type SetUpLab, setUpLab } from './setUpLab';

describe('what was set up ships', () => {
  let folder: string;
  let lab: SetUpLab;
  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-setup-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => lab.sandbox.close());

  it('every record of the bucket, by the real ibmcloud commands and the real bundle', async function () {
    this.timeout(60_000);
    lab = await setUpLab({ cli: await builtStandIn(folder), bundle: await builtShipper(folder) });
    const { sandbox, tools } = lab;
    const { logLines } = sandbox.workloads;
    const config = configOf({ destination: { kind: 'mezmo', host: sandbox.endpoints.logdnaIngest } });
    const made = await lab.apply(config);
    assert.equal(made.kind, 'done', JSON.stringify(made));
    sandbox.tick();
    sandbox.tick();
    await sandbox.workloads.settled();
    const bucket = (await tools.cloud.storage.buckets()).find(({ name }) => !name.endsWith('-notes'));
    assert.ok(bucket !== undefined);
    const { objects } = await tools.cloud.storage.list(bucket, {});
    assert.ok(objects.length > 0);
    const bodies = await Promise.all(objects.map(({ key }) => tools.cloud.storage.get(bucket, key)));
    const records = bodies.flatMap((body) => JSON.parse(gunzipSync(body).toString()).flow_logs);
    assert.equal(logLines.all.length, records.length);
    const removal = await lab.remove(config);
    assert.equal(removal.kind, 'removed', JSON.stringify(removal));
  });
});
