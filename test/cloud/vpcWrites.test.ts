import assert from 'node:assert/strict';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import type { Cloud } from '../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';
import type { NewAclRule, NewGroupRule } from '../../src/core/policy/ruleChange';
import type { FaultEffect } from '../../src/sandbox/faults';
import { type Sandbox, startSandbox } from '../../src/sandbox/startSandbox';
import { fakeTime } from './tokens';

const ssh: NewGroupRule = {
  ...{ name: 'allow-ssh', direction: 'inbound', ip_version: 'ipv4', protocol: 'tcp', port_min: 22, port_max: 22 },
  remote: { address: '24.22.68.94' },
};
const telnet: NewAclRule = {
  ...{ name: 'allow-telnet', action: 'allow', direction: 'inbound', ip_version: 'ipv4', protocol: 'tcp' },
  ...{ source: '24.22.68.94', destination: '10.240.0.4' },
  ...{ source_port_min: 1024, source_port_max: 65_535, destination_port_min: 23, destination_port_max: 23 },
};

describe('writing rules', () => {
  let sandbox: Sandbox;
  let cloud: Cloud;
  let time: ReturnType<typeof fakeTime>;
  let sg1: string;
  let sg2: string;
  let acl: string;
  const region = 'us-south';

  beforeEach(async () => {
    time = fakeTime();
    sandbox = await startSandbox({ clock: time.tools.clock, hours: 1 });
    const { endpoints, apiKey } = sandbox;
    const iam = createIam({ endpoints, ...time.tools });
    const token = createApiKeyTokenSource(iam, apiKey, time.tools.clock);
    cloud = createIbmCloud({ token, endpoints, ...time.tools });
    const groups = await cloud.vpc.securityGroups(region);
    sg1 = groups.find(({ name }) => name === 'x-sg1')!.id;
    sg2 = groups.find(({ name }) => name === 'x-sg2')!.id;
    acl = (await cloud.vpc.networkAcls(region)).find(({ name }) => name === 'x-acl')!.id;
  });
  afterEach(() => sandbox.close());

  const posts = () => sandbox.requests.filter(({ method, service }) => method === 'POST' && service === 'vpc');
  const answer = (status: number, code?: string): FaultEffect => ({
    ...{ kind: 'answer', status },
    ...(code !== undefined && { code }),
  });

  it('makes and removes security group rules', async () => {
    const made = await cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh);
    const { rules } = await cloud.vpcWrites.securityGroup(region, sg1);
    assert.deepEqual(rules.at(-1), made);
    assert.deepEqual([made.name, made.port_min, made.remote], ['allow-ssh', 22, { address: '24.22.68.94' }]);
    assert.equal(await cloud.vpcWrites.deleteSecurityGroupRule(region, sg1, made.id), 'deleted');
    assert.equal(await cloud.vpcWrites.deleteSecurityGroupRule(region, sg1, made.id), 'gone');
  });

  it('names a remote group by its id alone, and an address of the vNIC as local', async () => {
    const remote = { id: sg2, name: 'what-it-was-called-then' };
    const made = await cloud.vpcWrites.createSecurityGroupRule(region, sg1, {
      ...{ ...ssh, remote },
      local: { address: '10.240.0.4' },
    });
    assert.deepEqual(
      [('name' in made.remote && made.remote.name) || '', made.local],
      ['x-sg2', { address: '10.240.0.4' }],
    );
  });

  it('makes network ACL rules where they belong', async () => {
    const before = (await cloud.vpcWrites.networkAcl(region, acl)).rules[0]!;
    const made = await cloud.vpcWrites.createNetworkAclRule(region, acl, telnet, before.id);
    assert.equal(made.before?.id, before.id);
    const last = await cloud.vpcWrites.createNetworkAclRule(region, acl, { ...telnet, name: 'last' }, null);
    const { rules } = await cloud.vpcWrites.networkAcl(region, acl);
    assert.deepEqual(
      rules.map(({ name }) => name),
      ['allow-telnet', 'allow-inbound', 'allow-outbound', 'last'],
    );
    assert.equal(await cloud.vpcWrites.deleteNetworkAclRule(region, acl, last.id), 'deleted');
    assert.equal(await cloud.vpcWrites.deleteNetworkAclRule(region, 'r006-no', last.id), 'gone');
  });

  for (const status of [429, 503])
    it(`asks again for a creation that the service turned away with ${status}`, async () => {
      sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, nth: 1, effect: answer(status) });
      await cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh);
      assert.deepEqual([posts().length, (await cloud.vpcWrites.securityGroup(region, sg1)).rules.length], [2, 3]);
    });

  const unsure: readonly (readonly [string, FaultEffect, string])[] = [
    ['failed with 500', answer(500), 'service_error'],
    ['failed with 502', answer(502), 'service_error'],
    ['was cut', { kind: 'reset' }, 'network'],
  ];
  for (const [what, effect, code] of unsure)
    it(`asks once for a creation that ${what}`, async () => {
      sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect });
      await assert.rejects(cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh), { code });
      assert.equal(posts().length, 1);
    });

  const refusals: readonly (readonly [number, string, string, RegExp])[] = [
    [403, 'not_authorized', 'forbidden', /add the rule allow-ssh .*denied.*role Editor on VPC Infrastructure Services/],
    [404, 'not_found', 'not_found', /does not find it.*deleted meanwhile/],
    [409, 'validation_unique_failed', 'conflict', /changed or is in use.*Refresh the view/],
    [400, 'over_quota', 'quota', /no room for more.*over_quota.*raise the quota/],
    [403, 'security_group_rules_per_sg_exceeded', 'quota', /no room for more/],
    [409, 'over_quota', 'quota', /no room for more/],
    [400, 'validation_invalid_cidr', 'invalid_request', /validation_invalid_cidr/],
  ];
  for (const [status, serviceCode, code, message] of refusals)
    it(`words ${status} ${serviceCode}`, async () => {
      sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect: answer(status, serviceCode) });
      await assert.rejects(cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh), { code, message });
    });

  it('takes hasty refusals of a limit for no quota', async () => {
    sandbox.addFault({ service: 'vpc', method: 'POST', path: /rules/, effect: answer(429, 'rate_limit_exceeded') });
    await assert.rejects(cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh), { code: 'throttled' });
  });

  it('keeps ids that look like paths in their segment', async () => {
    for (const id of ['../vpcs', '..', 'a/b?c#d'])
      await assert.rejects(cloud.vpcWrites.securityGroup(region, id), { code: 'not_found' });
    const paths = sandbox.requests.slice(-3).map(({ path }) => path.split('/v1/')[1]);
    assert.deepEqual(paths, ['security_groups/..%2Fvpcs', 'security_groups/-', 'security_groups/a%2Fb%3Fc%23d']);
  });

  it('is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await assert.rejects(cloud.vpcWrites.createSecurityGroupRule(region, sg1, ssh, signal), /stop/);
    assert.equal(posts().length, 0);
  });
});
