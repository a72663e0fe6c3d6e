import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatIpv4 } from '../../../src/core/net/ipv4';
import type { FixProposal } from '../../../src/core/policy/fixProposal';
import { flowVerdict } from '../../../src/core/policy/flowVerdict';
import type { Packet } from '../../../src/core/policy/packet';
import type { PacketBox } from '../../../src/core/policy/packetBox';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { proposeFixes } from '../../../src/core/policy/proposeFixes';
import { withChanges } from '../../../src/core/policy/ruleChange';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { address } from './articleVpc';
import { bruteForce, bruteForceAnswer } from './bruteForce';
import { knownAddresses, knownPorts, randomPacket, randomVpc } from './randomVpc';

const inside = ['10.0.0.4', '10.0.0.5', '10.0.1.4', '10.0.1.5'];
const known = (ip: string) => inside.includes(ip) || !ip.startsWith('10.0.');

const question = fc.tuple(randomVpc, randomPacket).filter(([, packet]) => {
  const ends = [formatIpv4(packet.source), formatIpv4(packet.destination)];
  const ports = packet.protocol === 6 || packet.protocol === 17;
  return ports && ends[0] !== ends[1] && ends.every(known) && ends.some((ip) => inside.includes(ip));
});

describe('policy: fixes, by property', () => {
  it('let the flow and its answer pass end to end, and open nothing beyond their list', function () {
    this.timeout(60_000);
    let proposed = 0;
    fc.assert(
      fc.property(question, ([vpc, packet]) => {
        const directory = policyDirectory(vpc);
        const { proposals, refusals } = proposeFixes(directory, { packet });
        const { allowed, answered } = flowVerdict(directory, { packet });
        if (allowed === true && answered === true) {
          assert.deepEqual([proposals.length, refusals[0]?.code], [0, 'already_allowed']);
          return;
        }
        assert.ok(proposals.length > 0, JSON.stringify(refusals));
        assert.deepEqual(
          proposals.map(({ size }) => size),
          proposals.map(({ size }) => size).sort((a, b) => a - b),
        );
        for (const proposal of proposals.slice(0, 2)) {
          proposed++;
          check(vpc, packet, proposal);
        }
      }),
      { seed: 11, numRuns: 80 },
    );
    assert.ok(proposed > 40, `only ${proposed} proposals`);
  });
});

function check(vpc: VpcSnapshot, packet: Packet, proposal: FixProposal): void {
  const after = withChanges(vpc, proposal.changes);
  assert.deepEqual(proposal.proof, { verdict: 'allowed', answer: 'allowed' });
  for (const [ip, direction] of [
    [formatIpv4(packet.source), 'outbound'],
    [formatIpv4(packet.destination), 'inbound'],
  ] as const) {
    if (!inside.includes(ip)) continue;
    assert.ok(bruteForce(after, ip, direction, packet), 'the packet passes');
    assert.ok(bruteForceAnswer(after, ip, direction, packet), 'the answer passes');
  }
  for (const change of proposal.changes) {
    const { rule } = change;
    const without = proposal.changes.filter((other) => other !== change);
    const { allowed, answered } = flowVerdict(policyDirectory(withChanges(vpc, without)), { packet });
    assert.ok(allowed !== true || answered !== true, 'every rule is needed');
    assert.ok(rule.protocol === 'tcp' || rule.protocol === 'udp');
    assert.match(rule.name, /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/);
    assert.ok(rule.name.length <= 63);
  }
  // Everything that packets of the small world can be, at every interface, in both directions.
  for (const ip of inside) {
    for (const side of ['egress', 'ingress'] as const) {
      const listed = proposal.opens.filter(
        ({ endpoint, side: of }) => of === side && endpoint.id === `nic${inside.indexOf(ip)}`,
      );
      const boxes = listed.flatMap((opened) => opened.boxes);
      for (const asked of world(ip, side)) {
        const direction = side === 'egress' ? 'outbound' : 'inbound';
        const opened = bruteForce(after, ip, direction, asked) && !bruteForce(vpc, ip, direction, asked);
        const found = boxes.filter((box) => holds(box, asked)).length;
        assert.equal(found, opened ? 1 : 0, `${ip} ${side} ${JSON.stringify(asked)}`);
      }
    }
  }
}

function* world(ip: string, side: 'egress' | 'ingress'): Generator<Packet> {
  for (const protocol of [6, 17, 1]) {
    for (const remote of knownAddresses) {
      for (const sourcePort of protocol === 1 ? [0] : knownPorts) {
        for (const destinationPort of protocol === 1 ? [0] : [...knownPorts, 2000]) {
          const [source, destination] = side === 'egress' ? [ip, remote] : [remote, ip];
          const ends = { source: address(source), destination: address(destination) };
          yield { protocol, ...ends, sourcePort, destinationPort, ...(protocol === 1 && { icmpType: 8, icmpCode: 0 }) };
        }
      }
    }
  }
}

function holds(box: PacketBox, packet: Packet): boolean {
  const within = ({ first, last }: { first: number; last: number }, value: number) => value >= first && value <= last;
  const [a, b] =
    packet.protocol === 1 ? [packet.icmpType ?? 0, packet.icmpCode ?? 0] : [packet.sourcePort, packet.destinationPort];
  return (
    within(box.protocol, packet.protocol) &&
    within(box.source, packet.source) &&
    within(box.destination, packet.destination) &&
    within(box.sourcePort, a) &&
    within(box.destinationPort, b)
  );
}
