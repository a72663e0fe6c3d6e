import { describeExplanation } from '../../src/core/policy/describeExplanation';
import { explainFlow } from '../../src/core/policy/explainFlow';
import { explainRow } from '../../src/core/policy/explainRow';
import type { FlowExplanation } from '../../src/core/policy/explanation';
import { policyDirectory } from '../../src/core/policy/policyDirectory';
import {
  type ArticleOptions,
  aclRule,
  address,
  articleVpc,
  flowRow,
  groupRule,
  openAcl,
  port,
  tcpPacket,
} from '../core/policy/articleVpc';
import { isAsWrittenDown } from './goldenFile';

const ask = (from: string, to: string, targetPort: number, options: ArticleOptions = {}, protocol = 6) =>
  explainFlow(policyDirectory(articleVpc(options)), { packet: { ...tcpPacket(from, to, targetPort), protocol } });

const row = (more: Parameters<typeof flowRow>[0], options: ArticleOptions = {}) =>
  explainRow(policyDirectory(articleVpc(options)), flowRow(more));

const denying = [
  aclRule('deny-all', { action: 'deny', protocol: 'any', created_at: '2027-01-01T00:00:00Z' }),
  ...openAcl,
];
const inOnly = [aclRule('in')];

const stories: readonly (readonly [title: string, explanation: FlowExplanation, added?: boolean])[] = [
  ['SSH hangs', row({})],
  ['both layers deny', row({}, { front: denying })],
  ['the same question without a record', ask('24.22.68.94', '10.240.0.4', 22)],
  ['allowed', ask('24.22.68.94', '10.240.0.4', 3000)],
  ['rejected, but allowed now', row({ target_port: 3000 })],
  ['rejected, and let pass by a rule since', row({ target_port: 3000 }), true],
  [
    'within the VPC, every layer',
    ask('10.240.0.5', '10.240.64.4', 5432, { sg1: [], db: [], front: [], back: denying }),
  ],
  ['within a subnet', ask('10.240.0.5', '10.240.0.4', 22, { front: [] })],
  ['the answer is stopped', ask('24.22.68.94', '10.240.0.4', 3000, { front: inOnly })],
  [
    'a rejected answer',
    row({ target_port: 3000, packets_from_initiator: 0, packets_from_target: 2 }, { front: inOnly }),
  ],
  [
    'a guessed answer',
    row(
      {
        direction: 'O',
        record_type: 'egress',
        initiator_ip: address('10.240.0.4'),
        initiator_port: 80,
        target_ip: address('24.22.68.94'),
        target_port: 50_122,
      },
      { sg1: [groupRule('http', port(80))], front: inOnly },
    ),
  ],
  ['a load balancer', row({ network_interface_id: 'x', target_ip: address('10.240.0.9'), target_port: 443 })],
  ['an unknown interface', row({ network_interface_id: 'x', target_ip: address('10.240.0.200') })],
  ['a subnet that is not known', row({ network_interface_id: 'x', target_ip: address('10.9.9.9'), subnet_crn: null })],
  [
    'DHCP',
    row({
      direction: 'O',
      record_type: 'egress',
      transport_protocol: 17,
      initiator_ip: address('10.240.0.4'),
      initiator_port: 68,
      target_ip: address('10.240.0.1'),
      target_port: 67,
    }),
  ],
  [
    'accepted, unanswered',
    row({
      action: 'accepted',
      direction: 'O',
      record_type: 'egress',
      initiator_ip: address('10.240.0.4'),
      target_ip: address('10.240.64.4'),
      target_port: 5432,
    }),
  ],
  ['accepted once, denied now', row({ action: 'accepted', packets_from_target: 9 })],
  ['no way out', ask('10.240.64.4', '8.8.8.8', 53, {}, 17)],
  ['an incomplete record', row({ target_ip: null })],
  ['nobody known', ask('1.1.1.1', '8.8.8.8', 53)],
];

describe('explanations in words', () => {
  it('are what stands in policyExplanation.golden.txt', () => {
    const told = stories.map(([title, explanation, added]) => {
      const rules = added ? explanation.sides.flatMap(({ groups }) => groups.rule ?? []) : [];
      const { headline, sentences } = describeExplanation(explanation, rules);
      return [`# ${title} [${explanation.class}]`, headline, ...sentences.map((line) => `  ${line}`), ''].join('\n');
    });
    const text = told.join('\n');
    isAsWrittenDown('policyExplanation.golden.txt', text);
  });
});
