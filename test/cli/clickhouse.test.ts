import assert from 'node:assert/strict';
import { bucketName, type HistoryLab, openHistoryLab } from '../app/clickhouse/historyLab';
import { clickhouseInstalled } from '../clickhouse/startClickhouse';
import { runCli, scratchFolder } from './builtCli';

describe('clickhouse on the command line', function () {
  this.timeout(120_000);
  let lab: HistoryLab;

  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    lab = await openHistoryLab();
  });
  after(() => lab?.close());

  function run(...args: string[]) {
    const { sandbox, server, place } = lab;
    return runCli(['clickhouse', ...args], {
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_REGION: sandbox.region,
      IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
      CLICKHOUSE_URL: server.url,
      CLICKHOUSE_PASSWORD: server.admin.password,
      CLICKHOUSE_DATABASE: 'by_cli',
      COS_HMAC_ACCESS_KEY_ID: place.accessKeyId,
      COS_HMAC_SECRET_ACCESS_KEY: place.secretAccessKey,
    });
  }

  it('connects a bucket, loads it, compares, and takes all of it away again', async () => {
    for (let n = 0; n < 10; n++) await lab.putGenerated(n);
    const plan = await run('connect', '--plan');
    assert.match(plan.stdout, /the table by_cli\.flows/);
    assert.match((await run('load', `cos://${bucketName}`)).stderr, /Connect the bucket first/);
    assert.equal((await run('connect')).code, 0);
    assert.match((await run('connect')).stdout, /stands already/);
    const loaded = await run('load', `cos://${bucketName}`);
    assert.deepEqual([loaded.code, loaded.stderr.includes(lab.place.secretAccessKey)], [0, false]);
    assert.match(loaded.stdout, /^50 flows of 10 objects .* loaded\.\n$/);
    assert.match((await run('load', `cos://${bucketName}`)).stdout, /10 were there already/);
    const checked = await run('check', `cos://${bucketName}`);
    assert.deepEqual([checked.code, checked.stdout.endsWith('Everything is there.\n')], [0, true]);
    const late = await lab.putGenerated(10);
    const differing = await run('check', `cos://${bucketName}`, '--json');
    assert.equal(differing.code, 3);
    assert.equal(JSON.parse(differing.stdout).differences[0].objects[0].key, late);
    assert.match((await run()).stdout, /Flows +50\n/);
    const careful = await run('disconnect');
    assert.match(careful.stderr, /would remove 50 rows.*--yes/);
    assert.match((await run('disconnect', '--yes')).stdout, /Removed from .*flows/);
    assert.match((await run('disconnect', '--yes')).stdout, /nothing to remove/);
  });

  it('is a destination of replays', async () => {
    const { sandbox, server } = lab;
    await lab.putGenerated(0);
    const scratch = await scratchFolder();
    const sent = await runCli(['replay', `cos://${bucketName}`, '--destination', 'clickhouse'], {
      IBMCLOUD_API_KEY: sandbox.apiKey,
      IBMCLOUD_REGION: sandbox.region,
      IBMCLOUD_COS_ENDPOINT: sandbox.endpoints.cos,
      IBMCLOUD_IAM_API_ENDPOINT: sandbox.endpoints.iam,
      IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT: sandbox.endpoints.resourceController,
      CLICKHOUSE_URL: server.url,
      CLICKHOUSE_PASSWORD: server.admin.password,
      VPC_FLOW_LENS_STORE: scratch.path,
    });
    await scratch.dispose();
    assert.equal(sent.code, 0, sent.stderr);
    assert.ok((await lab.rows()) >= 5);
  });

  it('says what is missing', async () => {
    const nowhere = await runCli(['clickhouse'], {});
    assert.match(nowhere.stderr, /CLICKHOUSE_URL/);
    assert.match((await run('load', 'shop')).stderr, /cos:\/\/bucket/);
    assert.match((await run('dance')).stderr, /cannot “dance”/);
  });
});
