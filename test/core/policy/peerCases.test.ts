import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { PacketDirection } from '../../../src/core/policy/packet';
import { aclVerdict, answerVerdict, groupVerdict, packetVerdict } from '../../../src/core/policy/packetVerdict';
import { type PolicyIndex, type PolicyPoint, policyIndex, policyPoint } from '../../../src/core/policy/policyPoint';
import { policyVnics } from '../../../src/core/policy/policyVnic';
import type { Reference } from '../../../src/core/policy/vpcModel';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { type PeerCase, type PeerEnd, peerEquivalence, peerFiles, peerFolder, peerPacket } from './peerCases';

describe("policy: a peer's verdicts", () => {
  before(function () {
    if (!existsSync(peerFolder)) this.skip();
  });

  it('agrees on every case', () => {
    let evaluated = 0;
    const wrong: string[] = [];
    for (const file of peerFiles()) {
      const peer = new Peer(file.config);
      for (const item of file.cases) {
        evaluated++;
        wrong.push(...peer.disagreements(item));
      }
    }
    assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${evaluated}`);
    assert.ok(evaluated > 2500, `only ${evaluated} cases`);
  });

  it('takes two ACLs for equal that the peer optimised into each other', () => {
    const { config_a, config_b, probes } = peerEquivalence();
    const [a, b] = [new Peer(config_a), new Peer(config_b)];
    assert.ok(probes.length > 100);
    for (const probe of probes) assert.equal(a.verdict(probe), b.verdict(probe), JSON.stringify(probe));
  });
});

/** One file's configuration, with a point for whatever its cases name. */
class Peer {
  private readonly index: PolicyIndex;
  private readonly vnics: ReturnType<typeof policyVnics>;

  constructor(private readonly config: VpcSnapshot) {
    this.index = policyIndex(config);
    this.vnics = policyVnics(config);
  }

  disagreements(item: PeerCase): string[] {
    const told = this.verdict(item);
    const wrong =
      told === (item.expected === 'allowed') ? [] : [`${item.id} ${item.type}: ${told}, not ${item.expected}`];
    if (item.response === null || item.protocol !== 'tcp') return wrong;
    const answer = this.answerPasses(item);
    return answer === (item.response === 'allowed')
      ? wrong
      : [...wrong, `${item.id} answer: ${answer}, not ${item.response}`];
  }

  verdict(item: PeerCase): boolean | null {
    const packet = peerPacket(item);
    const sides: readonly (readonly [PeerEnd, PacketDirection])[] = [
      [item.src, 'outbound'],
      [item.dst, 'inbound'],
    ];
    const asked = sides.filter(([, direction]) => item.direction === undefined || item.direction === direction);
    const told = asked.map(([end, direction]) => {
      const point = this.point(end);
      if (point === null) return true;
      if (item.type === 'acl' || item.type === 'acl-pair')
        return aclVerdict(point.subnet, direction, packet).kind !== 'denied';
      if (item.type === 'sg' || item.type === 'sg-pair')
        return groupVerdict(point, direction, packet).kind === 'admitted';
      return packetVerdict(point, direction, packet).allowed;
    });
    return told.includes(false) ? false : told.includes(null) ? null : true;
  }

  private answerPasses(item: PeerCase): boolean {
    const packet = peerPacket(item);
    const source = this.point(item.src);
    const target = this.point(item.dst);
    return (
      (source === null || answerVerdict(source, 'outbound', packet).kind !== 'denied') &&
      (target === null || answerVerdict(target, 'inbound', packet).kind !== 'denied')
    );
  }

  /** Null for an end outside of every VPC. */
  private point(end: PeerEnd): PolicyPoint | null {
    if (end.subnet_id === undefined) return null;
    return policyPoint(this.index, end.subnet_id, this.groupsAt(end));
  }

  private groupsAt(end: PeerEnd): readonly Reference[] | null {
    const { config } = this;
    const vnic = [...this.vnics.values()].find(
      (candidate) => candidate.subnet.subnet.id === end.subnet_id && candidate.id === (end.id ?? ''),
    );
    if (vnic !== undefined) return vnic.groups;
    const others = [...(config.endpoint_gateways ?? []), ...(config.load_balancers ?? [])];
    const all = [...config.virtual_network_interfaces, ...others] as readonly (Reference & {
      readonly ips?: readonly { readonly address: string }[];
      readonly private_ips?: readonly { readonly address: string }[];
      readonly security_groups?: readonly Reference[];
    })[];
    const owner = all.find(
      ({ id, ips, private_ips }) =>
        id === end.id || [...(ips ?? []), ...(private_ips ?? [])].some(({ address }) => address === end.ip),
    );
    return owner?.security_groups ?? null;
  }
}
