import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDemoVpc } from '../../../src/app/demoVpc/buildDemoVpc';
import type { DemoVpcTools, NewDemoVpc } from '../../../src/app/demoVpc/demoVpc';
import { schematicsLocation } from '../../../src/app/demoVpc/demoVpc';
import { removeDemoVpc } from '../../../src/app/demoVpc/removeDemoVpc';
import { type SetupOnSandbox, setupOnSandbox } from '../../cloud/setup/setupOnSandbox';

const template = join(__dirname, '..', '..', '..', 'resources', 'demo-vpc');
const never = new AbortController().signal;

describe('the demo VPC', () => {
  let lab: SetupOnSandbox;
  let tools: DemoVpcTools;
  let wanted: NewDemoVpc;
  beforeEach(async () => {
    lab = await setupOnSandbox();
    tools = {
      schematics: lab.setup.schematics,
      templateFiles: async () => {
        const names = await readdir(template);
        return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(template, name)) })));
      },
    };
    wanted = { region: 'us-south', basename: 'demo', resourceGroupId: lab.sandbox.account.resourceGroup.id };
  });
  afterEach(() => lab.sandbox.close());

  const region = () => lab.sandbox.account.regions.find(({ name }) => name === 'us-south') ?? assert.fail();
  const names = () => region().vpcs.map(({ name }) => name);

  it('is built once, found again, and removed without a trace', async () => {
    const before = names();
    const steps: string[] = [];
    let log = '';
    const progress = { onStep: (step: string) => steps.push(step), onLog: (text: string) => (log += text) };
    const built = await buildDemoVpc(tools, wanted, progress, never);
    assert.equal(built.stood, false);
    assert.equal(built.vpc.privateIp, '10.240.0.4');
    assert.equal(built.vpc.remotePrivateIp, '10.240.64.4');
    assert.equal(region().floatingIps.find(({ name }) => name === 'demo-vsi1-fip')?.address, built.vpc.publicIp);
    assert.deepEqual(steps, ['workspace', 'upload', 'plan', 'apply', 'outputs']);
    assert.equal(log.match(/Apply complete! Resources: 18 added/g)?.length, 1, 'each line once');

    const again = await buildDemoVpc(tools, wanted, {}, never);
    assert.deepEqual([again.stood, again.vpc], [true, built.vpc]);
    assert.equal(await removeDemoVpc(tools, wanted, progress, never), 'removed');
    assert.deepEqual(names(), before);
    assert.equal(await removeDemoVpc(tools, wanted, progress, never), 'gone');
  });

  it('stops its job when cancelled, and goes on from there the next time', async () => {
    const cancelling = new AbortController();
    const progress = {
      onLog: (text: string) => {
        if (text.includes('Terraform apply | Initializing')) cancelling.abort(new Error('enough'));
      },
    };
    await assert.rejects(buildDemoVpc(tools, wanted, progress, cancelling.signal), /enough/);
    const [workspace] = await lab.setup.schematics.workspaces('us-south');
    const at = { location: 'us-south', workspaceId: workspace?.id ?? '' };
    assert.equal((await lab.setup.schematics.action(at, workspace?.lastActionId ?? ''))?.state, 'stopped');
    assert.equal((await buildDemoVpc(tools, wanted, {}, never)).stood, false);
    assert.equal(region().instances.filter(({ name }) => name.startsWith('demo-')).length, 2);
  });

  it('says what Terraform said, and can be mended or removed', async () => {
    const [vpc] = region().vpcs;
    if (vpc === undefined) assert.fail();
    vpc.name = 'demo-vpc';
    await assert.rejects(
      buildDemoVpc(tools, wanted, {}, never),
      /The apply of the demo VPC failed: .*\(demo-vpc\) is not unique\. What was made so far stands/,
    );
    vpc.name = 'other';
    assert.equal((await buildDemoVpc(tools, wanted, {}, never)).stood, false);
    assert.equal(await removeDemoVpc(tools, wanted, {}, never), 'removed');
    assert.deepEqual(names().includes('demo-vpc'), false);
  });

  it('refuses a base name that cannot be, and knows where workspaces are kept', async () => {
    await assert.rejects(buildDemoVpc(tools, { ...wanted, basename: 'Demo_1' }, {}, never), /lower-case letters/);
    const of = ['us-south', 'jp-tok', 'eu-es', 'ca-mon', 'eu-gb'].map(schematicsLocation);
    assert.deepEqual(of, ['us-south', 'us-south', 'eu-de', 'ca-mon', 'eu-gb']);
  });
});
