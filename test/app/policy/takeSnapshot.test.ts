import assert from 'node:assert/strict';
import { takeSnapshot } from '../../../src/app/policy/takeSnapshot';
import type { VpcReads } from '../../../src/cloud/cloud';
import { createIbmCloud } from '../../../src/cloud/ibmCloud';
import { sendJson, startServer } from '../../cloud/loopbackServer';
import { countingTokens, fakeTime } from '../../cloud/tokens';
import { emptyVpcReads } from '../vpcReads';

describe('a live snapshot', () => {
  const now = Date.UTC(2026, 5, 4) * 1000;

  it('knows endpoint gateways, load balancers, VPN gateways and VPN servers', async () => {
    const lists: Readonly<Record<string, readonly unknown[]>> = {
      endpoint_gateways: [
        {
          ...{ id: 'r006-e', name: 'cos', ips: [{ address: '10.240.0.7', id: '0717-r' }, { id: '0717-pending' }] },
          ...{ security_groups: [{ id: 'r006-g', name: 'g' }], vpc: { id: 'r006-v', name: 'v' }, target: {} },
        },
      ],
      load_balancers: [{ id: 'r006-l', name: 'lb', private_ips: [{ address: '10.240.0.9' }], subnets: null }],
      vpn_gateways: [
        {
          ...{ id: '0717-w', name: 'vpn', subnet: { id: '0717-s', name: 's' } },
          members: [{ private_ip: { address: '10.240.0.10' } }, { private_ip: { address: '0.0.0.0' } }, {}],
        },
      ],
      vpn_servers: [{ id: 'r006-c', name: 'c2s', private_ips: [{ address: '10.240.0.11' }] }],
    };
    const server = await startServer(({ url }, response) => {
      const list = url.pathname.split('/').at(-1) ?? '';
      sendJson(response, { [list]: lists[list] ?? [], limit: 100 });
    });
    try {
      const time = fakeTime();
      const token = countingTokens(time.tools.clock);
      const cloud = createIbmCloud({ token, endpoints: { vpc: server.url }, ...time.tools });
      const snapshot = await takeSnapshot(cloud.vpc, 'us-south', now);
      assert.deepEqual(snapshot.gaps, []);
      assert.deepEqual(
        snapshot.endpoint_gateways?.map(({ ips, security_groups, vpc }) => [
          ips?.length,
          security_groups?.length,
          vpc?.id,
        ]),
        [[1, 1, 'r006-v']],
      );
      assert.equal(snapshot.load_balancers?.[0]?.private_ips?.[0]?.address, '10.240.0.9');
      assert.deepEqual(
        snapshot.vpn_gateways?.[0]?.members?.flatMap(({ private_ip }) => private_ip?.address ?? []),
        ['10.240.0.10'],
      );
      assert.equal(snapshot.vpn_servers?.[0]?.security_groups, undefined);
    } finally {
      await server.close();
    }
  });

  it('tells which list could not be read, and throws where none could', async () => {
    const refused = async () => {
      throw new Error('No.');
    };
    const one: VpcReads = { ...emptyVpcReads, loadBalancers: refused };
    assert.deepEqual((await takeSnapshot(one, 'us-south', now)).gaps, [{ list: 'load_balancers', code: 'failed' }]);
    const none = Object.fromEntries(Object.keys(emptyVpcReads).map((name) => [name, refused])) as unknown as VpcReads;
    await assert.rejects(takeSnapshot(none, 'us-south', now), /No\./);
  });
});
