import assert from 'node:assert/strict';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { parseIpv4 } from '../../src/core/net/ipv4';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, noon, send, startStill, vpcUrl } from './sandboxClient';
import { decodeAll, flowLogs, keysOf } from './simulatedObjects';

const micros = noon * 1000;

describe('sandbox: flow logs after a rule was changed', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startStill({ hours: 1 });
  });
  afterEach(() => sandbox.close());

  async function write(method: string, path: string, body?: unknown): Promise<void> {
    const headers = await bearer(sandbox);
    const answer = await send(vpcUrl(sandbox, path), {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.status < 300, answer.text);
  }
  const home = () => sandbox.account.regions[0]!;
  const sg = (name: string) => home().securityGroups.find((group) => group.name === name)!;
  const acl = () => home().networkAcls.find(({ name }) => name === 'x-acl')!;
  const download = (row: FlowRow) =>
    row.initiator_ip === parseIpv4('10.240.0.4') &&
    row.target_port === 443 &&
    Number(row.cumulative_bytes_from_target) > 1e6;

  it('accept what a new security group rule admits, from then on', async () => {
    const rule = {
      direction: 'inbound',
      protocol: 'tcp',
      port_min: 22,
      port_max: 22,
      remote: { address: '24.22.68.94' },
    };
    await write('POST', `security_groups/${sg('x-sg1').id}/rules`, rule);
    sandbox.advance(3_600_000);
    const { rows } = decodeAll(sandbox);
    const ssh = rows.filter((row) => row.target_port === 22 && row.target_ip === parseIpv4('10.240.0.4'));
    const told = (own: boolean, late: boolean) => {
      const found = ssh.filter(
        (row) =>
          (row.initiator_ip === parseIpv4('24.22.68.94')) === own &&
          Number(row.connection_start_time) >= micros === late,
      );
      return [...new Set(found.map(({ action }) => action))];
    };
    assert.deepEqual([told(true, false), told(true, true)], [['rejected'], ['accepted']]);
    assert.deepEqual([told(false, false), told(false, true)], [['rejected'], ['rejected']]);
  });

  for (const [when, seconds] of [
    ['at once', 0],
    ['late in a window', 285],
    ['at its end', 270],
  ] as const)
    it(`hold an attempt that follows the change of a rule, ${when}`, async () => {
      sandbox.advance(seconds * 1000);
      const changed = sandbox.now() * 1000;
      const { rules } = sg('x-sg1');
      await write('DELETE', `security_groups/${sg('x-sg1').id}/rules/${rules[0]!.id}`);
      sandbox.advance(600_000);
      const tried = decodeAll(sandbox).rows.filter(
        (row) =>
          row.initiator_ip === parseIpv4('24.22.68.94') &&
          row.target_port === 22 &&
          Number(row.connection_start_time) > changed,
      );
      const times = tried.map((row) => Number(row.connection_start_time));
      assert.ok(Math.min(...times) <= changed + 60_000_000);
    });

  it('keep connections that stand when a group loses its rule, and reject new ones', async () => {
    const underWay = await cutDownloads(async () => {
      const group = sg('x-install-software');
      const https = group.rules.find(({ name }) => name === 'https')!;
      await write('DELETE', `security_groups/${group.id}/rules/${https.id}`);
    });
    assert.ok(underWay.after.length > 0);
    assert.deepEqual([...new Set(underWay.after.map(({ action }) => action))], ['accepted']);
    assert.deepEqual([...new Set(underWay.fresh.map(({ action }) => action))], ['rejected']);
  });

  it('end connections that stand at once when a network ACL denies them', async () => {
    const { after, cutAt } = await cutDownloads(async () => {
      const first = acl().rules[0]!;
      const deny = {
        action: 'deny',
        direction: 'outbound',
        protocol: 'tcp',
        source: '0.0.0.0/0',
        destination: '0.0.0.0/0',
      };
      await write('POST', `network_acls/${acl().id}/rules`, {
        ...deny,
        destination_port_min: 443,
        destination_port_max: 443,
        before: { id: first.id },
      });
    });
    const accepted = after.filter(({ action }) => action === 'accepted');
    const rejected = after.filter(({ action }) => action === 'rejected');
    assert.ok(accepted.length <= 1 && accepted.every(({ end_time }) => Number(end_time) <= cutAt));
    assert.equal(rejected.length, 1);
    const [last] = rejected;
    assert.deepEqual([last?.direction, last?.start_time, last?.was_initiated], ['O', cutAt, false]);
    assert.ok(Number(last?.packets_from_initiator) > 0 && last?.packets_from_target === 0);
  });

  it('show the answers that a network ACL stops on connections that stand', async () => {
    const { after, cutAt } = await cutDownloads(async () => {
      const first = acl().rules[0]!;
      const deny = {
        action: 'deny',
        direction: 'inbound',
        protocol: 'tcp',
        source: '0.0.0.0/0',
        destination: '0.0.0.0/0',
      };
      await write('POST', `network_acls/${acl().id}/rules`, {
        ...deny,
        source_port_min: 443,
        source_port_max: 443,
        before: { id: first.id },
      });
    });
    const rejected = after.filter(({ action }) => action === 'rejected');
    assert.equal(rejected.length, 1);
    assert.deepEqual([rejected[0]?.direction, rejected[0]?.start_time], ['I', cutAt]);
    assert.ok(rejected[0]?.packets_from_initiator === 0 && Number(rejected[0]?.packets_from_target) > 0);
  });

  /** Changes the rules while a long download of vsi1 is under way; returns its records from then on. */
  async function cutDownloads(change: () => Promise<void>) {
    const known = await startStill({ hours: 1 });
    known.advance(4 * 3_600_000);
    const long = decodeAll(known)
      .rows.filter(download)
      .find((row) => row.was_initiated && Number(row.connection_start_time) > micros);
    await known.close();
    assert.ok(long);
    const cutAt = Number(long.connection_start_time) + 200_000_000;
    sandbox.advance(cutAt / 1000 - noon);
    const written = keysOf(flowLogs(sandbox)).length;
    await change();
    sandbox.advance(2 * 3_600_000);
    assert.ok(keysOf(flowLogs(sandbox)).length > written);
    const { rows } = decodeAll(sandbox);
    const own = rows.filter((row) => row.initiator_ip === parseIpv4('10.240.0.4') && row.target_port === 443);
    const after = own.filter(
      (row) =>
        row.initiator_port === long.initiator_port &&
        row.connection_start_time === long.connection_start_time &&
        Number(row.end_time) >= cutAt,
    );
    const fresh = own.filter((row) => Number(row.connection_start_time) > cutAt);
    return { after, fresh, cutAt };
  }
});
