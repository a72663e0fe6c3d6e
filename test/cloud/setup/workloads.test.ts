import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tarArchive } from '../../../src/app/demoVpc/tarArchive';
import { CloudError } from '../../../src/cloud/cloud';
import { authorizationPolicy } from '../../../src/cloud/setup/authorizations';
import type { NewApp, ProjectAddress } from '../../../src/cloud/setup/codeEngine';
import { CliError, type NewCosSubscription } from '../../../src/cloud/setup/ibmcloudCli';
import { catalogIds } from '../../../src/cloud/setup/resourceAdmin';
import { builtStandIn, type SetupOnSandbox, setupOnSandbox } from './setupOnSandbox';

const source = 'module.exports.main = async () => ({ statusCode: 200, body: { fine: true } });';
const server = "require('node:http').createServer((q, s) => s.end()).listen(process.env.PORT);";
const template = join(__dirname, '..', '..', '..', 'resources', 'demo-vpc');

describe('setting up networks and workloads on the sandbox', function () {
  this.timeout(60_000);
  let lab: SetupOnSandbox;
  let home: string;
  let at: ProjectAddress;
  let group: string;
  const region = 'us-south';
  const code = (wanted: string) => (error: unknown) =>
    (error instanceof CloudError || error instanceof CliError) && error.code === wanted;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'lens-cli-'));
    lab = await setupOnSandbox(await builtStandIn(home));
    const { resources, codeEngine } = lab.setup;
    group = (await resources.resourceGroups())[0]!.id;
    const project = await codeEngine.createProject(region, { name: 'lens', resourceGroupId: group, tags: ['lens'] });
    at = { region, projectId: project.id };
    assert.equal((await codeEngine.waitForProject(at)).status, 'active');
  });
  after(async () => {
    await lab.sandbox.close();
    await rm(home, { recursive: true, force: true });
  });

  it('suspends, resumes, renames and removes a flow log collector', async () => {
    const { network } = lab.setup;
    const vpc = lab.sandbox.account.regions.find(({ name }) => name === region)!.vpcs[0]!;
    const [standing] = await network.collectors(region, { targetId: vpc.id });
    assert.equal(standing?.target.id, vpc.id);
    const suspended = await network.updateCollector(region, standing!.id, { active: false, name: 'renamed' });
    assert.deepEqual([suspended.active, suspended.name], [false, 'renamed']);
    const wanted = { name: 'second', active: true, targetId: vpc.id, bucket: standing!.storage_bucket.name };
    await assert.rejects(network.createCollector(region, wanted), code('conflict'));
    assert.equal(await network.deleteCollector(region, standing!.id), 'deleted');
    assert.equal(await network.deleteCollector(region, standing!.id), 'gone');
    assert.equal(await network.collector(region, standing!.id), null);
    const made = await network.createCollector(region, wanted);
    assert.equal((await network.waitForCollector(region, made.id)).lifecycle_state, 'stable');
    assert.deepEqual(
      (await network.zones(region)).map(({ name }) => name),
      ['us-south-1', 'us-south-2', 'us-south-3'],
    );
  });

  it('adds and removes SSH keys', async () => {
    const { network } = lab.setup;
    const publicKey = `ssh-ed25519 ${'A'.repeat(68)} ada@example.com`;
    const made = await network.createSshKey(region, { name: 'lens-key', publicKey, type: 'ed25519' });
    assert.ok((await network.sshKeys(region)).some(({ id }) => id === made.id));
    await assert.rejects(
      network.createSshKey(region, { name: 'lens-key', publicKey, type: 'ed25519' }),
      code('conflict'),
    );
    assert.equal(await network.deleteSshKey(region, made.id), 'deleted');
  });

  it('keeps secrets and config maps, and tells when somebody else changed them', async () => {
    const { codeEngine } = lab.setup;
    const wanted = { name: 'lens-keys', format: 'generic', data: { INGESTION_KEY: 'one' } } as const;
    const made = await codeEngine.createSecret(at, wanted);
    await assert.rejects(codeEngine.createSecret(at, wanted), code('conflict'));
    const changed = await codeEngine.replaceSecret(at, { ...wanted, data: { INGESTION_KEY: 'two' } }, made.entityTag);
    assert.notEqual(changed.entityTag, made.entityTag);
    await assert.rejects(codeEngine.replaceSecret(at, wanted, made.entityTag), code('conflict'));
    assert.deepEqual((await codeEngine.secret(at, 'lens-keys'))?.data, { INGESTION_KEY: 'two' });
    assert.equal(await codeEngine.deleteSecret(at, 'lens-keys'), 'deleted');
    assert.equal(await codeEngine.secret(at, 'lens-keys'), null);
    const map = await codeEngine.createConfigMap(at, { name: 'lens-code', data: { 'main.js': server } });
    assert.deepEqual((await codeEngine.configMap(at, 'lens-code'))?.data, { 'main.js': server });
    await codeEngine.replaceConfigMap(at, { name: 'lens-code', data: { 'main.js': `${server}//` } }, map.entityTag);
  });

  const app: NewApp = {
    ...{ name: 'lens-shipper', imageReference: 'registry.access.redhat.com/ubi9/nodejs-22-minimal' },
    ...{ commands: ['node'], arguments: ['/app/main.js'], visibility: 'local', minInstances: 0, maxInstances: 2 },
    ...{ mounts: [{ type: 'config_map', reference: 'lens-code', mountPath: '/app' }], cpu: '0.25', memory: '0.5G' },
    env: [
      { type: 'literal', name: 'BUCKET', value: 'b' },
      { type: 'config_map_full_reference', reference: 'lens-code', prefix: 'X_' },
    ],
  };

  it('deploys an app, changes it and looks at its instances', async () => {
    const { codeEngine } = lab.setup;
    await codeEngine.createApp(at, app);
    const ready = await codeEngine.waitForApp(at, app.name);
    assert.deepEqual(ready.env, app.env);
    const changed = await codeEngine.updateApp(at, app.name, { maxInstances: 3 }, ready.entityTag);
    assert.deepEqual([changed.imageReference, changed.env.length], [app.imageReference, 2]);
    await assert.rejects(codeEngine.updateApp(at, app.name, { port: 1 }, ready.entityTag), code('conflict'));
    await codeEngine.waitForApp(at, app.name);
    assert.ok(Array.isArray(await codeEngine.appInstances(at, app.name)));
    assert.ok((await codeEngine.appRevisions(at, app.name)).length > 0);
    assert.deepEqual(
      (await codeEngine.apps(at)).map(({ name }) => name),
      [app.name],
    );
  });

  it('deploys a function from source, and a job', async () => {
    const { codeEngine } = lab.setup;
    assert.ok((await codeEngine.functionRuntimes(region)).some(({ id }) => id === 'nodejs-22'));
    await codeEngine.createFunction(at, { name: 'lens-sweep', runtime: 'nodejs-22', source, concurrency: 1 });
    const ready = await codeEngine.waitForFunction(at, 'lens-sweep');
    assert.match(ready.endpoint ?? '', /^http/);
    await codeEngine.updateFunction(at, 'lens-sweep', { source: `${source}//` }, ready.entityTag);
    assert.equal(await codeEngine.deleteFunction(at, 'lens-sweep'), 'deleted');
    const { name: _, visibility: _v, minInstances: _m, maxInstances: _x, ...workload } = app;
    await codeEngine.createJob(at, { ...workload, name: 'lens-job', retryLimit: 0 });
    assert.equal((await codeEngine.job(at, 'lens-job'))?.status, 'ready');
    const run = await codeEngine.startJob(at, 'lens-job', { env: [{ type: 'literal', name: 'A', value: '1' }] });
    assert.ok((await codeEngine.jobRuns(at, 'lens-job')).some(({ name }) => name === run.name));
  });

  it('subscribes to a bucket through the CLI, whose login it does not take from anybody', async () => {
    const { ibmcloud, iam, resources } = lab.setup;
    const account = lab.sandbox.account.id;
    assert.match(await ibmcloud.version(), /^\d+\.\d+\.\d+$/);
    await assert.rejects(ibmcloud.target(), code('not_logged_in'));
    await ibmcloud.prepare({ accountId: account, region });
    assert.equal((await ibmcloud.target()).accountId, account);
    await assert.rejects(ibmcloud.prepare({ accountId: 'f'.repeat(32), region }), code('wrong_account'));
    await assert.rejects(ibmcloud.cosSubscriptions(), code('no_project'));
    await ibmcloud.selectProject(at.projectId);
    const bucket = lab.sandbox.account.buckets.find(({ locationConstraint }) =>
      locationConstraint.startsWith(region),
    )!.name;
    const wanted: NewCosSubscription = {
      ...{ name: 'lens-events', bucket, destination: app.name },
      destinationType: 'app',
      eventType: 'write',
      ...{ prefix: 'ibm_vpc_flowlogs_v1/', suffix: '.gz', path: '/events' },
    };
    await assert.rejects(ibmcloud.createCosSubscription(wanted), code('forbidden'));
    const role = (await iam.roles('cloud-object-storage', 'codeengine')).find(
      ({ name }) => name === 'Notifications Manager',
    );
    const [cos] = await resources.instances({ serviceId: catalogIds.cos.service });
    const sourceOf = { service: 'codeengine', instance: at.projectId };
    await iam.createPolicy(authorizationPolicy({ source: sourceOf, roles: [role!.crn], cosGuid: cos!.guid }));
    const made = await ibmcloud.createCosSubscription(wanted);
    assert.deepEqual([made.name, made.bucket, made.destination], [wanted.name, bucket, app.name]);
    assert.deepEqual([made.prefix, made.suffix, made.eventType, made.ready], [wanted.prefix, '.gz', 'write', true]);
    await assert.rejects(ibmcloud.createCosSubscription(wanted), code('exists'));
    assert.deepEqual(
      (await ibmcloud.cosSubscriptions()).map(({ name }) => name),
      [wanted.name],
    );
    assert.equal(await ibmcloud.deleteCosSubscription(wanted.name), 'deleted');
    assert.equal(await ibmcloud.deleteCosSubscription(wanted.name), 'gone');
    assert.equal(await ibmcloud.cosSubscription(wanted.name), null);
    const cron = {
      name: 'lens-timer',
      destination: app.name,
      destinationType: 'app',
      schedule: '*/5 * * * *',
    } as const;
    assert.equal((await ibmcloud.createCronSubscription(cron)).schedule, cron.schedule);
    assert.equal(await ibmcloud.deleteCronSubscription(cron.name), 'deleted');
  });

  it('plans, applies and destroys the demo VPC, and follows the log', async () => {
    const { schematics } = lab.setup;
    const [newest] = await schematics.terraformVersions(region);
    const made = await schematics.createWorkspace(region, {
      ...{ name: 'lens-demo', resourceGroupId: group, terraformVersion: newest!, tags: ['lens'] },
      variables: [{ name: 'basename', value: 'demo' }],
    });
    assert.equal(made.status, 'DRAFT');
    const workspace = { location: region, workspaceId: made.id };
    const names = await readdir(template);
    const files = names.map(async (name) => ({ name, content: await readFile(join(template, name)) }));
    await schematics.uploadTemplate(workspace, made.templateId!, tarArchive(await Promise.all(files)));
    const states: string[] = [];
    const ready = await schematics.waitForWorkspace(workspace, { onState: (state) => states.push(state) });
    assert.equal(ready.status, 'INACTIVE');
    let log = '';
    const ended = await schematics.waitForAction(workspace, await schematics.apply(workspace), {
      onLog: (text) => {
        log += text;
      },
    });
    assert.deepEqual([ended.name, ended.state], ['APPLY', 'completed']);
    assert.ok((ended.summary?.added ?? 0) > 0);
    assert.equal(log, await schematics.log(workspace, ended.templateId!, ended.id));
    assert.ok((await schematics.outputs(workspace)).some(({ name }) => name === 'vpc_id'));
    assert.ok((await schematics.resources(workspace)).some(({ type }) => type === 'ibm_is_vpc'));
    const gone = await schematics.waitForAction(workspace, await schematics.destroy(workspace));
    assert.equal(gone.state, 'completed');
    assert.equal(await schematics.deleteWorkspace(workspace), 'deleted');
    assert.equal(await schematics.workspace(workspace), null);
  });

  it('puts an action on an OpenWhisk, with a trigger that a feed fires, and a rule', async () => {
    const whisk = lab.setup.openWhisk!;
    assert.equal((await whisk.namespaces()).length, 1);
    await whisk.putPackage('lens', { host: 'h' });
    const main = 'function main(p) { if (p.bad) throw new Error("bad"); return { got: p.a }; }';
    const made = await whisk.putAction({ name: 'lens/ship', kind: 'nodejs:20', code: main, parameters: { key: 'k' } });
    assert.deepEqual(made.parameters, { key: 'k' });
    const ended = await whisk.invoke('lens/ship', { a: 1 });
    assert.ok(ended.kind === 'ended' && ended.activation.success, JSON.stringify(ended));
    assert.deepEqual(ended.activation.result, { got: 1 });
    const bad = await whisk.invoke('lens/ship', { bad: true });
    assert.ok(bad.kind === 'ended' && !bad.activation.success);
    const bucket = lab.sandbox.account.buckets.find(({ locationConstraint }) =>
      locationConstraint.startsWith(region),
    )!.name;
    const feed = '/whisk.system/cos/changes';
    await whisk.createFeedTrigger({ name: 'objects', feed, parameters: { bucket, event_types: 'write' } });
    await assert.rejects(
      whisk.createFeedTrigger({ name: 'no', feed, parameters: { bucket: 'none-such' } }),
      (error) => error instanceof CloudError && !error.message.includes(lab.sandbox.workloads.whisk.auth),
    );
    assert.equal(await whisk.trigger('no'), null);
    const rule = await whisk.putRule({ name: 'ship-objects', trigger: 'objects', action: 'lens/ship' });
    assert.equal(rule.status, 'active');
    assert.match((await whisk.fireTrigger('objects', { a: 2 })) ?? '', /^[0-9a-f]{32}$/);
    await whisk.setRuleStatus('ship-objects', 'inactive');
    assert.equal((await whisk.rule('ship-objects'))?.status, 'inactive');
    const [newest] = await whisk.activations({ limit: 1 });
    assert.equal((await whisk.activation(newest!.id))?.id, newest!.id);
    assert.equal(await whisk.deleteRule('ship-objects'), 'deleted');
    assert.equal(await whisk.deleteFeedTrigger('objects', feed), 'deleted');
    assert.equal(await whisk.deleteAction('lens/ship'), 'deleted');
    assert.equal(await whisk.deleteAction('lens/ship'), 'gone');
    assert.equal(await whisk.deletePackage('lens'), 'deleted');
  });

  it('removes the project with all that is in it', async () => {
    const { codeEngine } = lab.setup;
    assert.equal(await codeEngine.deleteApp(at, app.name), 'deleted');
    assert.equal(await codeEngine.deleteProject(at), 'deleted');
  });
});
