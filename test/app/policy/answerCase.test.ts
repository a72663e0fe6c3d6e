import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerCase } from '../../../src/app/policy/answerCase';
import { answerCases } from '../../../src/app/policy/answerCases';
import { readPolicyCase } from '../../../src/app/policy/policyCase';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { readSnapshot } from '../../../src/core/policy/readSnapshot';
import { aclRule, articleVpc, groupRule, port } from '../../core/policy/articleVpc';
import { type PeerCase, peerFolder } from '../../core/policy/peerCases';

const ask = (question: object, snapshot: unknown = articleVpc()) => {
  const reading = readSnapshot(snapshot);
  const read = readPolicyCase(question);
  assert.ok(reading.ok && read.ok, JSON.stringify([reading.ok, read]));
  return answerCase(policyDirectory(reading.snapshot), read.case);
};

const toDb = { id: 'q', src: '10.240.0.4', dst: '10.240.64.4', protocol: 'tcp', dst_port: 5432 };

describe('answerCase', () => {
  it('answers a flow by every layer of both sides, with the rules that decide', () => {
    assert.deepEqual(ask(toDb), {
      ...{ id: 'q', verdict: 'allowed', response: 'allowed' },
      sides: { egress: 'allowed', ingress: 'allowed' },
      by: [],
      rules: ['out-all', 'allow-outbound', 'allow-inbound', 'pg'],
    });
  });

  it('names every layer that denies; there is no response to what does not arrive', () => {
    const closed = articleVpc({
      db: [],
      front: [aclRule('no', { action: 'deny', direction: 'outbound', protocol: 'any' })],
    });
    assert.deepEqual(ask(toDb, closed), {
      ...{ id: 'q', verdict: 'denied', response: null },
      sides: { egress: 'denied', ingress: 'denied' },
      by: [
        { layer: 'ACL', side: 'egress' },
        { layer: 'SG', side: 'ingress' },
      ],
      rules: ['out-all', 'no', 'allow-inbound'],
    });
  });

  it('asks one layer, one direction, or the pair, as the type says', () => {
    const closed = articleVpc({ db: [], back: [aclRule('in')] });
    const told = (question: object) => {
      const { verdict, response, sides } = ask({ ...toDb, ...question }, closed);
      return [verdict, response, sides.egress, sides.ingress];
    };
    assert.deepEqual(told({ type: 'acl-pair' }), ['allowed', 'denied', 'allowed', 'allowed']);
    assert.deepEqual(told({ type: 'sg-pair' }), ['denied', null, 'allowed', 'denied']);
    assert.deepEqual(told({ type: 'sg', direction: 'outbound' }), ['allowed', null, 'allowed', null]);
    assert.deepEqual(told({ type: 'acl', direction: 'inbound', subnet: { id: 'back' } }), [
      'allowed',
      null,
      null,
      'allowed',
    ]);
  });

  it('judges the answers to UDP and to echo requests too, and of nothing else', () => {
    const open = [groupRule('all', { protocol: 'icmp_tcp_udp' })];
    const oneWay = articleVpc({ db: open, back: [aclRule('in')] });
    assert.equal(ask({ ...toDb, protocol: 'udp' }, oneWay).response, 'denied');
    assert.equal(ask({ ...toDb, protocol: 'icmp', icmp_type: 8, icmp_code: 0 }, oneWay).response, 'denied');
    assert.equal(ask({ ...toDb, protocol: 'icmp', icmp_type: 3 }, oneWay).response, null);
  });

  it('knows a load balancer by its id at an address that it does not have yet', () => {
    const { load_balancers: _, ...rest } = articleVpc();
    const groups = [{ id: 'db', name: 'db' }];
    const lb = {
      id: 'lb',
      name: 'lb',
      private_ips: [],
      subnets: [{ id: 'back', name: 'back' }],
      security_groups: groups,
    };
    const end = { kind: 'lb', id: 'lb', ip: '10.240.64.77', subnet_id: 'back' };
    assert.equal(ask({ ...toDb, dst: end }, { ...rest, load_balancers: [lb] }).verdict, 'allowed');
  });

  it('says that it does not know', () => {
    assert.equal(ask({ ...toDb, dst: '10.240.0.9' }).verdict, 'unknown');
    assert.equal(ask({ ...toDb, src: '1.1.1.1', dst: '8.8.8.8' }).verdict, 'unknown');
    assert.equal(ask({ ...toDb, src: { kind: 'internet', ip: '10.240.0.4' } }).sides.egress, null);
  });

  it('takes a client port where none is told, and numbers for protocols', () => {
    const picky = [groupRule('web', port(443))];
    assert.equal(ask({ ...toDb, protocol: 6, dst_port: '443' }, articleVpc({ db: picky })).verdict, 'allowed');
  });

  it('refuses questions it cannot read, each with its line', () => {
    const bad = [
      { ...toDb, protocol: 'x' },
      { ...toDb, dst_port: 70_000 },
      { ...toDb, dst_port: null },
      { ...toDb, direction: 'up' },
    ];
    const reading = readSnapshot(articleVpc());
    assert.ok(reading.ok);
    const told = [
      ...answerCases(policyDirectory(reading.snapshot), [...bad.map((item) => JSON.stringify(item)), '[]', '{']),
    ];
    assert.deepEqual(
      told.map((answer) => ('error' in answer ? [answer.line, answer.error] : null)),
      [
        [1, 'protocol is a name such as tcp, or a number from 0 to 255.'],
        [2, 'dst_port is a number from 0 to 65535.'],
        [3, 'dst_port is a number from 0 to 65535.'],
        [4, 'direction is inbound or outbound.'],
        [5, 'It is not a JSON object.'],
        [6, 'It is not a JSON object.'],
      ],
    );
  });
});

interface RawRule {
  readonly id: string;
  readonly protocol: string;
  readonly action?: string;
  readonly remote?: { readonly address?: string; readonly cidr_block?: string };
  readonly before?: unknown;
}
interface RawList {
  readonly rules: readonly RawRule[];
}
interface RawConfig {
  readonly security_groups: readonly RawList[];
  readonly network_acls: readonly RawList[];
}

describe("a peer's cases, with the configuration written another way", () => {
  before(function () {
    if (!existsSync(peerFolder)) this.skip();
  });

  const rules = (
    config: RawConfig,
    groups: (list: RawList) => RawList,
    acls: (list: RawList) => RawList,
  ): RawConfig => ({
    ...config,
    security_groups: config.security_groups.map(groups),
    network_acls: config.network_acls.map(acls),
  });
  const each =
    (rewrite: (rule: RawRule) => RawRule) =>
    (list: RawList): RawList => ({ ...list, rules: list.rules.map(rewrite) });
  const same = (list: RawList): RawList => list;
  const unique = ({ rules: list }: RawList) => new Set(list.map(({ id }) => id)).size === list.length;

  const rewrites: Readonly<Record<string, (config: RawConfig) => unknown>> = {
    'the words of the newer API': (config) => {
      const rename = each((rule) =>
        rule.protocol === 'all' ? { ...rule, protocol: rule.action === 'deny' ? 'any' : 'icmp_tcp_udp' } : rule,
      );
      return rules(config, rename, rename);
    },
    'addresses as /32': (config) =>
      rules(
        config,
        each((rule) =>
          rule.remote?.address ? { ...rule, remote: { cidr_block: `${rule.remote.address}/32` } } : rule,
        ),
        same,
      ),
    'rules of groups the other way round': (config) =>
      rules(config, (list) => ({ ...list, rules: [...list.rules].reverse() }), same),
    'lists of ACLs shuffled, `before` kept': (config) =>
      rules(config, same, (list) => (unique(list) ? { ...list, rules: [...list.rules].reverse() } : list)),
    'ACLs without `before`': (config) =>
      rules(
        config,
        same,
        each(({ before: _, ...rule }) => rule),
      ),
    'upper case and nulls': (config) => {
      const shout = each((rule) => ({ ...rule, protocol: rule.protocol.toUpperCase(), created_at: null, name: null }));
      return rules(config, shout, shout);
    },
    'answers of the API': (config) => Object.entries(config).map(([name, list]) => ({ [name]: list, limit: 100 })),
  };
  for (const [name, rewrite] of Object.entries(rewrites)) {
    it(`has the same answers: ${name}`, () => {
      let asked = 0;
      for (const file of readdirSync(peerFolder).filter((each) => each.endsWith('.json'))) {
        const { config, cases } = JSON.parse(readFileSync(join(peerFolder, file), 'utf8')) as {
          readonly config: RawConfig;
          readonly cases?: readonly PeerCase[];
        };
        if (!Array.isArray(cases)) continue;
        const reading = readSnapshot(rewrite(config));
        assert.ok(reading.ok, file);
        const directory = policyDirectory(reading.snapshot);
        for (const item of cases as readonly PeerCase[]) {
          const read = readPolicyCase(item);
          assert.ok(read.ok, item.id);
          const told = answerCase(directory, read.case);
          assert.equal(told.verdict, item.expected, item.id);
          if (item.response !== null) assert.equal(told.response, item.response, item.id);
          asked++;
        }
      }
      assert.equal(asked, 2772);
    });
  }
});
