import assert from 'node:assert/strict';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { formatObjectKey, parseObjectKey } from '../../src/core/flow/objectKey';
import { rowFlag } from '../../src/core/flow/rowFlag';
import { formatIpv4, parseIpv4 } from '../../src/core/net/ipv4';
import { answerOf, type Packet } from '../../src/core/policy/packet';
import { aclVerdict, packetVerdict } from '../../src/core/policy/packetVerdict';
import { type PolicyVnic, policyVnics } from '../../src/core/policy/policyVnic';
import { regionSnapshot } from '../../src/sandbox/account/regionSnapshot';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/startSandbox';
import { noon, startStill } from './sandboxClient';
import { bodyOf, decodeAll, flowLogs, keysOf } from './simulatedObjects';

const window = 300_000;

describe('sandbox: the simulator', () => {
  const running: Sandbox[] = [];
  const start = async (options?: SandboxOptions) => {
    const sandbox = await startStill(options);
    running.push(sandbox);
    return sandbox;
  };
  afterEach(() => Promise.all(running.splice(0).map((sandbox) => sandbox.close())));

  it('gives the same keys and bytes for the same seed and clock, and others for another seed', async () => {
    const [one, same, other] = await Promise.all([start(), start(), start({ seed: 2 })]);
    const bytes = (sandbox: Sandbox) => {
      const source = flowLogs(sandbox);
      return keysOf(source).map((key) => [key, Buffer.from(bodyOf(source, key)).toString('base64')]);
    };
    assert.deepEqual(bytes(one), bytes(same));
    assert.notDeepEqual(bytes(one), bytes(other));
  });

  it("tells the article's story in every hour, whatever the seed", async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { rows } = decodeAll(await start({ seed, hours: 1 }));
      const found = (wanted: Record<string, string | number>) => rows.filter((row) => matches(row, wanted)).length;
      assert.ok(found({ target_ip: '10.240.0.4', action: 'rejected' }) > 30);
      assert.ok(
        found({ target_ip: '10.240.0.4', action: 'rejected', target_port: 443, initiator_ip: '92.63.197.61' }) > 0,
      );
      const ssh = { target_ip: '10.240.0.4', target_port: 22, initiator_ip: '24.22.68.94' };
      assert.ok(found({ ...ssh, action: 'rejected' }) > 0);
      assert.equal(found({ ...ssh, action: 'accepted' }), 0);
      assert.ok(
        found({ target_ip: '10.240.0.4', action: 'accepted', target_port: 3000, initiator_ip: '24.22.68.94' }) > 0,
      );
      assert.ok(
        found({ target_ip: '10.240.64.4', action: 'accepted', target_port: 3000, initiator_ip: '10.240.0.4' }) > 0,
      );
      const accepted = rows.filter((row) => matches(row, { target_ip: '10.240.0.4', action: 'accepted' }));
      assert.deepEqual([...new Set(accepted.map((row) => row.target_port))], [3000]);
      const asked = rows.filter((row) => matches(row, { initiator_ip: '10.240.64.4' }));
      const ports = new Set(asked.map((row) => row.target_port));
      assert.deepEqual([...ports].sort(), [123, 443, 53, 67, 80]);
      assert.ok(asked.length > found({ target_ip: '10.240.64.4' }) * 3);
    }
  });

  for (const vsis of [2, 13])
    it(`writes only what the evaluator says, over ${vsis} instances`, async () => {
      const sandbox = await start({ vsis });
      const vnics = homeVnics(sandbox);
      const { rows } = decodeAll(sandbox);
      assert.ok(rows.length > 400);
      for (const row of rows) assert.equal(row.action, verdictOf(vnics, row), describeRow(row));
    });

  it('logs both ends of what passes between two instances', async () => {
    const sandbox = await start({ vsis: 9, seed: 11 });
    const vnics = homeVnics(sandbox);
    const inside = new Set([...vnics.values()].flatMap(({ addresses }) => addresses));
    const { rows } = decodeAll(sandbox);
    const between = rows.filter((row) => inside.has(row.initiator_ip ?? -1) && inside.has(row.target_ip ?? -1));
    // Rows of an object that lost data, or was given a repeated record, have no counterpart.
    const odd = new Set(
      between.filter((row) => row.state !== 'ok' || row.flags !== 0).map((row) => row.capture_start_time),
    );
    const whole = between.filter((row) => !odd.has(row.capture_start_time));
    const ends = (direction: 'I' | 'O') =>
      whole
        .filter((row) => row.direction === direction)
        .map((row) =>
          [row.capture_start_time, row.connection_start_time, row.initiator_ip, row.target_ip, row.initiator_port].join(
            ' ',
          ),
        )
        .sort();
    assert.ok(ends('O').length > 300);
    assert.deepEqual(ends('O'), ends('I'));
    const rejected = whole.filter((row) => row.direction === 'I' && row.action === 'rejected');
    assert.ok(rejected.length > 0);
    for (const row of rejected) assert.deepEqual([row.target_port, row.packets_from_target], [6379, 0]);
  });

  it('writes objects that the product reads without surprise', async () => {
    const { rows, warnings } = decodeAll(await start({ hours: 24 }));
    const known = ['count_mismatch', 'skip_data'];
    assert.deepEqual(
      [...new Set(warnings)].filter((code) => !known.includes(code)),
      [],
    );
    assert.ok(warnings.length > 0 && warnings.length < 60, `${warnings.length} odd objects of 1152`);
    const flags = new Set(rows.map(({ flags: bits }) => bits));
    assert.deepEqual([...flags].sort(), [0, rowFlag.timeFromCapture]);
    for (const row of rows) {
      if (row.flags === 0) assert.ok(Number(row.start_time) <= Number(row.end_time), describeRow(row));
      assert.equal(row.extra, null);
      assert.equal(row.record_type, row.direction === 'I' ? 'ingress' : 'egress');
    }
  });

  it('names objects by the documented layout, numbered within the hour', async () => {
    const sandbox = await start({ vsis: 4 });
    const source = flowLogs(sandbox);
    for (const key of keysOf(source)) {
      const parsed = parseObjectKey(key);
      assert.ok(parsed);
      assert.equal(formatObjectKey(parsed), key);
      const { metadata } = source.find(key) ?? {};
      const begin = new Date(metadata?.capture_start_time ?? '');
      assert.deepEqual(
        [parsed.instanceCrn, parsed.vpcCrn, parsed.vnicId, parsed.day, parsed.hour, parsed.sequence],
        [
          ...[metadata?.instance_crn, metadata?.vpc_crn, metadata?.network_interface_id],
          ...[begin.getUTCDate(), begin.getUTCHours(), Math.floor(begin.getUTCMinutes() / 5)],
        ],
      );
    }
    const attachment = sandbox.account.regions[0]?.instances[1]?.interfaces[0];
    assert.ok(attachment?.vni);
    assert.ok(keysOf(source).some((key) => key.includes(`/vnic-id=${attachment.id}/`)));
  });

  it('begins a stream in the middle of a window, and some windows are empty', async () => {
    const source = flowLogs(await start());
    const spans = keysOf(source).map((key) => {
      const { metadata } = source.find(key) ?? {};
      return (Date.parse(metadata?.capture_end_time ?? '') - Date.parse(metadata?.capture_start_time ?? '')) / 1000;
    });
    assert.deepEqual([...new Set(spans)].sort(), [198, 300]);
    assert.equal(spans.filter((seconds) => seconds === 198).length, 4);
    assert.ok(keysOf(source).some((key) => source.find(key)?.metadata.number_of_flow_logs === '0'));
  });

  it('carries cumulative counters of long connections from window to window', async () => {
    const { rows } = decodeAll(await start({ vsis: 5 }));
    const records = new Map<string, FlowRow[]>();
    for (const row of rows) {
      if (row.flags !== 0) continue;
      const id = [
        row.network_interface_id,
        row.direction,
        row.initiator_ip,
        row.initiator_port,
        row.connection_start_time,
      ].join();
      records.set(id, [...(records.get(id) ?? []), row]);
    }
    const long = [...records.values()].filter((parts) => parts.length > 2);
    assert.ok(long.length > 5);
    for (const parts of long) {
      parts.sort((a, b) => Number(a.start_time) - Number(b.start_time));
      for (const [place, part] of parts.entries()) {
        const before = Number(parts[place - 1]?.cumulative_bytes_from_target ?? 0);
        if (place > 0 || part.was_initiated === true)
          assert.equal(
            Number(part.cumulative_bytes_from_target),
            before + Number(part.bytes_from_target),
            describeRow(part),
          );
        assert.equal(part.was_initiated, place === 0 ? part.was_initiated : false);
      }
    }
  });

  it('lets new objects appear as the clock advances, never before their window has ended', async () => {
    const sandbox = await start();
    const source = flowLogs(sandbox);
    const before = keysOf(source);
    sandbox.tick();
    const after = keysOf(source);
    assert.equal(after.length, before.length + 4);
    assert.ok(before.every((key) => after.includes(key)));
    sandbox.advance(window - 1);
    assert.equal(source.count(), after.length);
    sandbox.advance(1);
    assert.equal(source.count(), after.length + 4);
    for (const key of keysOf(source)) assert.ok((source.find(key)?.modified ?? Infinity) <= sandbox.now());
  });

  it('turns rejected into accepted from the moment a rule is added, and leaves what was written alone', async () => {
    const sandbox = await start({ hours: 1 });
    const source = flowLogs(sandbox);
    const written = keysOf(source);
    const before = written.map((key) => source.find(key)?.etag);
    const sg1 = sandbox.account.regions[0]?.securityGroups.find(({ name }) => name === 'x-sg1');
    const everywhere = { cidr_block: '0.0.0.0/0' };
    const ssh = {
      id: 'r006-ssh',
      name: 'ssh',
      direction: 'inbound',
      protocol: 'tcp',
      port_min: 22,
      port_max: 22,
    } as const;
    sg1?.rules.push({ ...ssh, remote: everywhere, local: everywhere });
    sandbox.policyChanged();
    sandbox.advance(3_600_000);
    const { rows } = decodeAll(sandbox);
    const attempts = rows.filter((row) => matches(row, { target_ip: '10.240.0.4', target_port: 22 }));
    const early = attempts.filter((row) => Number(row.connection_start_time) < noon * 1000);
    const late = attempts.filter((row) => Number(row.connection_start_time) >= noon * 1000);
    assert.deepEqual([...new Set(early.map(({ action }) => action))], ['rejected']);
    assert.deepEqual([...new Set(late.map(({ action }) => action))], ['accepted']);
    const fresh = await start({ hours: 1 });
    assert.deepEqual(
      written.map((key) => source.find(key)?.etag),
      before,
    );
    assert.deepEqual(
      written.map((key) => flowLogs(fresh).find(key)?.etag),
      before,
    );
  });

  it('shows an answer that the network ACL stops as a rejected record without packets of the initiator', async () => {
    const sandbox = await start({ hours: 1 });
    const acl = sandbox.account.regions[0]?.networkAcls.find(({ name }) => name === 'x-acl');
    const deny = {
      id: 'r006-deny',
      name: 'no-answers',
      action: 'deny',
      direction: 'outbound',
      protocol: 'tcp',
    } as const;
    acl?.rules.unshift({
      ...{ ...deny, source: '10.240.0.4', destination: '24.22.68.94', source_port_min: 3000, source_port_max: 3000 },
      created_at: '2026-11-21T14:27:30Z',
    });
    sandbox.policyChanged();
    sandbox.advance(3_600_000);
    const { rows } = decodeAll(sandbox);
    const later = rows.filter((row) => Number(row.connection_start_time) >= noon * 1000);
    const curls = later.filter((row) => matches(row, { target_ip: '10.240.0.4', target_port: 3000 }));
    const told = new Set(
      curls.map((row) => `${row.direction} ${row.action} ${row.packets_from_target === 0 ? '>' : '<'}`),
    );
    assert.deepEqual([...told].sort(), ['I accepted >', 'O rejected <']);
  });

  it('makes a bucket of a hundred thousand objects cost nothing until somebody looks', async () => {
    const source = flowLogs(await start({ vsis: 175, hours: 24 }));
    assert.equal(source.count(), 175 * 2 * 12 * 24);
    for (const place of [0, 1, 50_000, source.count() - 1]) {
      const key = source.keyAt(place);
      assert.equal(source.placeOf(key), place);
      const facts = source.factsAt(place);
      const object = source.find(key);
      assert.deepEqual([object?.etag, object?.body.length, object?.modified], [facts.etag, facts.size, facts.modified]);
    }
    assert.equal(source.find(`${source.keyAt(3)}x`), null);
    assert.equal(source.placeOf('zzz'), source.count());
  });
});

function homeVnics(sandbox: Sandbox): ReadonlyMap<string, PolicyVnic> {
  const [home] = sandbox.account.regions;
  assert.ok(home);
  return policyVnics(regionSnapshot(home, sandbox.account));
}

/** What the rules say of the first packet of a row's connection at the vNIC that logged it. */
function verdictOf(vnics: ReadonlyMap<string, PolicyVnic>, row: FlowRow): 'accepted' | 'rejected' {
  const vnic = vnics.get(row.network_interface_id ?? '');
  assert.ok(vnic);
  const packet: Packet = {
    protocol: row.transport_protocol ?? 0,
    source: row.initiator_ip ?? 0,
    destination: row.target_ip ?? 0,
    sourcePort: row.initiator_port ?? 0,
    destinationPort: row.target_port ?? 0,
  };
  const direction = row.direction === 'I' ? 'inbound' : 'outbound';
  if (row.packets_from_initiator === 0 && Number(row.packets_from_target) > 0)
    return aclVerdict(vnic.subnet, direction, answerOf(packet)).kind === 'denied' ? 'rejected' : 'accepted';
  return packetVerdict(vnic, direction, packet).allowed === true ? 'accepted' : 'rejected';
}

function matches(row: FlowRow, wanted: Readonly<Record<string, string | number>>): boolean {
  return Object.entries(wanted).every(([field, value]) => {
    const own = row[field as keyof FlowRow];
    return own === (field.endsWith('_ip') ? parseIpv4(String(value)) : value);
  });
}

function describeRow(row: FlowRow): string {
  const [from, to] = [formatIpv4(row.initiator_ip ?? 0), formatIpv4(row.target_ip ?? 0)];
  return `${row.direction} ${row.action} ${from} to ${to}:${row.target_port} in ${row.key}`;
}
