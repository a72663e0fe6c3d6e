import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SetUpConfig } from '../../../src/app/setUp/setUpConfig';
import type { ClickhouseAdmin } from '../../../src/cloud/clickhouse/clickhouseAdmin';
import { openClickhouseAdmin } from '../../../src/cloud/clickhouse/openClickhouseAdmin';
import { createTables, testDatabase as database } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { builtStandIn } from '../../cloud/setup/setupOnSandbox';
import { builtShipper } from './builtShipper';
import { configOf, type SetUpLab, type SetUpUser, setUpLab } from './setUpLab';

const password = 'Straße €:1';
const shipper = { name: 'shipper', password };

describe('a set-up whose shipper fills ClickHouse', () => {
  let folder: string;
  let server: ClickhouseUnderTest;
  let admin: ClickhouseAdmin;
  let bundle: Awaited<ReturnType<typeof builtShipper>>;
  let cli: Awaited<ReturnType<typeof builtStandIn>>;
  let lab: SetUpLab;

  before(async function () {
    this.timeout(60_000);
    if (!clickhouseInstalled()) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-clickhouse-'));
    bundle = await builtShipper(folder);
    cli = await builtStandIn(folder);
    server = await startClickhouse({ users: [shipper] });
    admin = await openClickhouseAdmin({
      ...{ url: server.url, user: server.admin.name, password: server.admin.password, database, cluster: null },
    });
    await createTables(server);
  });
  after(async () => {
    await admin?.close();
    await server?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => lab?.sandbox.close());

  const userWith = (secret: string | null): SetUpUser => lab.user({ secret: async () => secret });
  const config = (more: object = {}, place: object = {}): SetUpConfig =>
    configOf({ destination: { kind: 'clickhouse', url: server.url, user: 'shipper', database, ...place }, ...more });
  const onDisk = async () => {
    const [found] = await admin.rows<{ n: string }>(`SELECT count() AS n FROM ${database}.flows`);
    return Number(found?.n);
  };

  const forms: readonly (readonly [string, () => object])[] = [
    ['an app', () => ({ kind: 'app' })],
    ['a function', () => ({ kind: 'function', everyMinutes: 1 })],
    ['an OpenWhisk action', () => ({ kind: 'action', host: lab.sandbox.endpoints.openWhisk, feed: 'cos' })],
  ];
  for (const [name, form] of forms) {
    it(`has every arriving record there once, and leaves nothing in the account: ${name}`, async function () {
      this.timeout(60_000);
      await admin.run(`TRUNCATE TABLE ${database}.flows`);
      // A function looks back by the machine's clock: the lab's stands a little before it.
      lab = await setUpLab({ cli, bundle, start: Date.now() - 45 * 60_000 });
      const { sandbox, tools } = lab;
      const user = userWith(password);
      const wanted = config({ shipper: form() });
      const before = await lab.stock();
      const plan = await user.inspect(wanted);
      const look = plan.items.find(({ step }) => step === 'clickhouse');
      assert.deepEqual([look?.action, look?.ours], ['keep', false]);
      assert.match(look?.why ?? '', /shipper needs INSERT on vpc_flow_lens\.flows \(.*\), no other right/);
      assert.doesNotMatch(JSON.stringify([plan, [...lab.storage]]), /Straße/);
      const made = await user.applyPlan(plan);
      assert.equal(made.kind, 'done', JSON.stringify(made));
      sandbox.workloads.eventFaults.decide = () => 'twice';
      sandbox.tick();
      sandbox.tick();
      const pass = async () => {
        await tools.delay(61_000);
        sandbox.workloads.clockMoved();
        await sandbox.workloads.settled();
      };
      await pass();
      const bucket = (await tools.cloud.storage.buckets()).find((each) => !each.name.endsWith('-notes'));
      assert.ok(bucket !== undefined);
      const { objects } = await tools.cloud.storage.list(bucket, {});
      const bodies = await Promise.all(objects.map(({ key }) => tools.cloud.storage.get(bucket, key)));
      const records = bodies.flatMap((body) => JSON.parse(gunzipSync(body).toString()).flow_logs);
      assert.ok(records.length > 0);
      assert.equal(await onDisk(), records.length);
      await pass();
      assert.equal(await onDisk(), records.length);
      const again = await user.inspect(wanted);
      assert.ok(again.items.every(({ action }) => action === 'keep'));
      const removal = await user.remove(wanted);
      assert.equal(removal.kind, 'removed', JSON.stringify(removal));
      assert.deepEqual(await lab.stock(), before);
      assert.equal(await onDisk(), records.length, 'what was loaded is the user’s');
    });
  }

  it('makes nothing before address, password, right and tables are as the shipper needs them', async () => {
    lab = await setUpLab();
    const hindrance = async (wanted: SetUpConfig, secret: string | null = password) => {
      const plan = await userWith(secret).inspect(wanted);
      return plan.items.flatMap(({ step, action, why }) => (action === 'cannot' ? [`${step}: ${why}`] : []));
    };
    const told = async (expected: RegExp, wanted: SetUpConfig, secret?: string | null) => {
      const problems = await hindrance(wanted, secret);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', expected);
    };
    assert.deepEqual(await hindrance(config()), []);
    await told(/^clickhouse: ClickHouse at 127\.0\.0\.1:1 does not answer .*Check its address/, {
      ...config({}, { url: 'http://127.0.0.1:1' }),
    });
    await told(/^clickhouse: .*Check user and password\.$/, config(), 'wrong');
    await told(
      /^secret: The password of the ClickHouse user shipper is not known\..* CLICKHOUSE_PASSWORD\./,
      config(),
      null,
    );
    await told(
      /reader needs INSERT on vpc_flow_lens\.flows \(on a cluster/,
      config({}, { user: 'reader' }),
      server.reader.password,
    );
    await told(/no tables of VPC Flow Lens in nowhere on .*clickhouse connect/, config({}, { database: 'nowhere' }));
    await admin.run('CREATE DATABASE IF NOT EXISTS others');
    await admin.run('CREATE TABLE IF NOT EXISTS others.flows (flags UInt16) ENGINE = MergeTree ORDER BY flags');
    await told(/not as VPC Flow Lens makes them: flows has no column/, config({}, { database: 'others' }));
    await createTables(server, 'newer');
    await admin.run("INSERT INTO newer.schema_versions (version, name) VALUES (99, 'later')");
    await told(/are newer \(schema 99.*Update it/, config({}, { database: 'newer' }));
  });
});
