import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { articleExercise } from '../../../src/app/exercise/exerciseTarget';
import { exerciseTargets } from '../../../src/app/exercise/exerciseTargets';
import { exerciseVpc } from '../../../src/app/exercise/exerciseVpc';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { createDirectProbes } from '../../../src/cloud/directProbes';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { createStandInProbes } from '../../../src/cloud/standInProbes';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { noon } from '../../sandbox/sandboxClient';

const never = new AbortController().signal;

describe('exercising the VPC', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ clock: () => noon, hours: 1 });
  });
  afterEach(() => sandbox.close());

  const cloudOf = ({ endpoints, apiKey }: Sandbox) =>
    createIbmCloud({ endpoints, token: createApiKeyTokenSource(createIam({ endpoints }), apiKey) });

  it('reads the pages, is not let in by SSH, names the searches, and shows in the flow logs', async () => {
    const [found] = await exerciseTargets(cloudOf(sandbox).vpc, sandbox.region);
    assert.deepEqual([found?.instance, found?.privateIp, found?.publicIp], ['x-vsi1', '10.240.0.4', '52.116.136.250']);
    const target = { publicIp: '52.116.136.250', privateIp: '10.240.0.4', ...articleExercise };
    const probes = createStandInProbes(sandbox.endpoints.exercise);
    const result = await exerciseVpc(probes, target, { findAddress: true, now: () => noon * 1000 }, never);
    assert.deepEqual(
      result.tries.map(({ outcome }) => outcome),
      ['answered', 'answered', 'answered', 'silent'],
    );
    assert.match(result.tries[1]?.message ?? '', /answers: 10\.240\.0\.4$/);
    assert.match(result.tries[2]?.message ?? '', /answers: 10\.240\.64\.4$/);
    assert.equal(result.ownAddress, '24.22.68.94');
    assert.equal(result.searches[0]?.query, 'target_ip:10.240.0.4 initiator_ip:24.22.68.94');

    sandbox.tick();
    const bucket = sandbox.account.buckets.find(({ name }) => name === 'x-flowlogs');
    const source = bucket?.generated;
    const keys = Array.from({ length: source?.count() ?? 0 }, (_, place) => source?.keyAt(place) ?? '');
    const mine = keys
      .filter((key) => /hour=14\/.*00000005\.gz$/.test(key))
      .flatMap((key) => JSON.parse(gunzipSync(source?.find(key)?.body ?? Buffer.alloc(0)).toString()).flow_logs)
      .filter(({ start_time, initiator_ip, target_ip }) => {
        const ends = [initiator_ip, target_ip].join('>');
        return (
          start_time === '2026-11-21T14:27:30Z' &&
          /^24\.22\.68\.94>10\.240\.0\.4|10\.240\.0\.4>10\.240\.64\.4$/.test(ends)
        );
      })
      .map(({ direction, target_port, action }) => `${direction} ${target_port} ${action}`)
      .sort();
    assert.deepEqual(mine, [
      'I 22 rejected',
      'I 3000 accepted',
      'I 3000 accepted',
      'I 3000 accepted',
      'I 3000 accepted',
      'O 3000 accepted',
    ]);
  });

  it('is let in once the rule is there', async () => {
    const group = sandbox.account.regions[0]?.securityGroups.find(({ name }) => name === 'x-sg1');
    const [open] = group?.rules ?? [];
    if (group === undefined || open === undefined) assert.fail('no group');
    group.rules = [...group.rules, { ...open, id: 'r006-ssh', name: 'ssh', port_min: 22, port_max: 22 }];
    sandbox.policyChanged();
    const probes = createStandInProbes(sandbox.endpoints.exercise);
    assert.equal(await probes.tcp('52.116.136.250', 22, never), 'connected');
    assert.equal(await probes.tcp('52.116.136.250', 23, never), 'silent');
    assert.equal(await probes.tcp('198.51.100.1', 22, never), 'silent', 'nobody has that address');
  });

  it('tries from this machine itself where there is no sandbox', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/ip') response.end('203.0.113.7\n');
      else response.writeHead(502).end('no answer from 10.240.64.4');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const probes = createDirectProbes(`http://127.0.0.1:${port}/ip`);
    const target = { publicIp: '127.0.0.1', privateIp: null, webPort: port, pages: ['/remote'], tcpPorts: [port] };
    const options = { findAddress: true, now: () => 0 };
    const result = await exerciseVpc(probes, target, options, never);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(
      result.tries.map(({ outcome }) => outcome),
      ['answered', 'connected'],
    );
    assert.match(result.tries[0]?.message ?? '', /HTTP 502: no answer/);
    assert.equal(result.ownAddress, '203.0.113.7');
    const refused = await exerciseVpc(probes, target, { ...options, findAddress: false }, never);
    assert.deepEqual(
      refused.tries.map(({ outcome }) => outcome),
      ['refused', 'refused'],
    );
    assert.deepEqual([refused.ownAddress, refused.searches[0]?.query], [null, `target_port:${port}`]);
    const plain = createDirectProbes('http://example.com/');
    await assert.rejects(plain.ownAddress(never), /takes an https URL/);
  });
});
