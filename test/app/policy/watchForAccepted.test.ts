import assert from 'node:assert/strict';
import { applyFix } from '../../../src/app/policy/applyFix';
import { findLogPlace, type LogPlace, logPrefixOf } from '../../../src/app/policy/logPlace';
import {
  type Seen,
  type WatchedFlow,
  type WatchTools,
  watchForAccepted,
} from '../../../src/app/policy/watchForAccepted';
import { formatIpv4, parseIpv4 } from '../../../src/core/net/ipv4';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { flowLogs, keysOf } from '../../sandbox/simulatedObjects';
import { laptop, type PolicyLab, policyLab, region, vsi1 } from './policyLab';

const { signal } = new AbortController();
const ssh: WatchedFlow = { source: parseIpv4(laptop)!, target: parseIpv4(vsi1)!, protocol: 6, port: 22 };

describe('watching for an accepted flow', () => {
  let lab: PolicyLab;
  let place: LogPlace;
  let tools: WatchTools;
  let since: number;
  beforeEach(async () => {
    lab = await policyLab();
    const snapshot = await lab.snapshot();
    const found = await findLogPlace(lab.cloud, region, snapshot, vnicOf(snapshot.instances[0]!), signal);
    assert.ok(found);
    place = found;
    since = lab.tools.now();
    const { delay } = lab.time.tools;
    tools = { storage: lab.cloud.storage, inflate: nodeInflate, now: lab.tools.now, delay };
  });
  afterEach(() => lab.sandbox.close());

  const vnicOf = ({ network_interfaces }: { network_interfaces: readonly { id: string }[] }) =>
    network_interfaces[0]!.id;
  const watch = (options: { minutes?: number; flow?: WatchedFlow; onLook?: (seen: Seen) => void } = {}) =>
    watchForAccepted(tools, { place, flow: ssh, since, ...options }, signal);
  const apply = async () => {
    const snapshot = await lab.snapshot();
    const result = await applyFix(lab.tools, { region, snapshot, changes: lab.propose(snapshot).changes });
    assert.equal(result.kind, 'applied');
  };

  it('knows where the flow logs of a vNIC lie', async () => {
    const own = keysOf(flowLogs(lab.sandbox)).filter((key) => key.startsWith(place.prefix));
    assert.equal(own.length, 2 * 12);
    assert.equal(logPrefixOf(own[0]!), place.prefix);
    assert.equal(logPrefixOf('ibm_vpc_flowlogs_v0/a/b'), null);
    const snapshot = await lab.snapshot();
    assert.equal(await findLogPlace(lab.cloud, region, snapshot, 'r006-no', signal), null);
    for (const collector of lab.sandbox.account.regions[0]!.collectors) collector.active = false;
    assert.equal(await findLogPlace(lab.cloud, region, snapshot, vnicOf(snapshot.instances[0]!), signal), null);
  });

  it('returns the first one, whenever it comes', async () => {
    await apply();
    const result = await watch({ minutes: 70 });
    assert.ok(result.kind === 'accepted');
    const { row, answered } = result;
    assert.deepEqual([formatIpv4(row.initiator_ip!), row.target_port, row.action], [laptop, 22, 'accepted']);
    assert.ok(Number(row.connection_start_time) >= since && answered);
  });

  it('says when the attempts are still rejected', async () => {
    const looks: number[] = [];
    const result = await watch({ minutes: 70, onLook: ({ objects }) => looks.push(objects) });
    assert.ok(result.kind === 'timeout');
    assert.ok(result.seen.rejected > 0);
    assert.match(
      result.message,
      /^No accepted flow within 70 minutes, but \d+ attempts? still rejected, the last at 2026-06-04T1[23]:/,
    );
    assert.equal(result.seen.objects, 2 * 14);
    assert.ok(looks.length > 100 && looks.every((count, at) => at === 0 || count >= looks[at - 1]!));
    const bodies = lab.sandbox.requests.filter(({ path, method }) => method === 'GET' && path.endsWith('.gz'));
    assert.equal(bodies.length, result.seen.objects, 'each object is read once');
  });

  it('says when nobody tried', async () => {
    const result = await watch({ flow: { ...ssh, port: 4711 } });
    assert.match(
      result.kind === 'timeout' ? result.message : '',
      /nobody tried to connect, as far as the \d+ new objects tell/,
    );
  });

  it('says when no object came', async () => {
    place = { ...place, prefix: `${place.prefix.slice(0, -2)}x/` };
    const result = await watch();
    assert.match(result.kind === 'timeout' ? result.message : '', /no new object of this vNIC came at all/);
  });

  it('gets over failures of the bucket, and reads objects again that could not be read', async () => {
    await apply();
    const failing = (path: RegExp) =>
      lab.sandbox.addFault({ service: 'cos', method: 'GET', path, effect: { kind: 'answer', status: 503 } });
    const ends = [failing(/x-flowlogs$/), failing(/\.gz$/)];
    const unreadable: number[] = [];
    const onLook = (seen: Seen) => {
      unreadable.push(seen.unreadable);
      if (unreadable.length === 2) ends[0]?.();
      if (seen.unreadable > 0) ends[1]?.();
    };
    const result = await watch({ minutes: 90, onLook });
    // The one with the accepted flow ends the watch; another one may not have been read again by then.
    assert.deepEqual([result.kind, result.seen.unreadable < Math.max(...unreadable)], ['accepted', true]);
  });

  it('ends where the bucket may not be read, and when cancelled', async () => {
    const end = lab.sandbox.addFault({
      service: 'cos',
      method: 'GET',
      path: /s3/,
      effect: { kind: 'answer', status: 403 },
    });
    await assert.rejects(watch(), { code: 'forbidden' });
    end();
    const cancel = new AbortController();
    const onLook = () => cancel.abort(new Error('stop'));
    await assert.rejects(watchForAccepted(tools, { place, flow: ssh, since, onLook }, cancel.signal), /stop/);
  });
});
