import assert from 'node:assert/strict';
import type { OutlineNode } from '../../../src/app/policy/outline/outlineNode';
import { policyOutline } from '../../../src/app/policy/outline/policyOutline';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { createUsageTally } from '../../../src/core/policy/usage/usageTally';
import {
  type ArticleOptions,
  aclRule,
  articleVpc,
  flowRow,
  groupRule,
  openAcl,
  port,
} from '../../core/policy/articleVpc';

function outline(options: ArticleOptions, rows: readonly Partial<FlowRow>[] | null): readonly string[] {
  const directory = policyDirectory(articleVpc(options));
  const tally = createUsageTally(directory);
  for (const row of rows ?? []) tally.add(flowRow(row));
  const lines: string[] = [];
  const walk = (nodes: readonly OutlineNode[], indent: string) => {
    for (const { label, description, children, gravity } of nodes) {
      const sign = gravity === null ? '' : ` !${gravity}`;
      lines.push(`${indent}${label}${description === '' ? '' : ` | ${description}`}${sign}`);
      walk(children, `${indent}  `);
    }
  };
  walk(policyOutline(directory, rows === null ? null : tally.usage()), '');
  return lines;
}

const accepted = { action: 'accepted', target_port: 3000, packets_from_target: 1 } as const;
const branch = (lines: readonly string[], head: string): readonly string[] => {
  const at = lines.findIndex((line) => line.trimStart().startsWith(head));
  const depth = lines[at]!.search(/\S/);
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.search(/\S/) <= depth);
  return [lines[at]!, ...rest.slice(0, end < 0 ? rest.length : end)].map((line) => line.slice(depth));
};

describe('the outline of a configuration', () => {
  it('tells of groups, their rules, and what they are attached to', () => {
    assert.deepEqual(branch(outline({}, null), 'sg1'), [
      'sg1 | 2 interfaces',
      '  Inbound | 1 rule',
      '    TCP 3000 from anywhere | app',
      '  Outbound | 1 rule',
      '    ICMP, TCP and UDP to anywhere | out-all',
      '  Attached To | 2 interfaces',
      '    vsi1 · eth0 | 10.240.0.4 · front',
      '    vsi3 · eth0 | 10.240.0.5 · front',
    ]);
  });

  it('says what the flows did: hits, rejects by cause, what was never used', () => {
    const sg1 = [groupRule('app', port(3000)), groupRule('ssh', { ...port(22), remote: { cidr_block: '9.0.0.0/8' } })];
    assert.deepEqual(branch(outline({ sg1 }, [accepted, accepted, {}, { index: 1 }]), 'sg1').slice(0, 6), [
      'sg1 | 2 interfaces · 2 rejects !info',
      '  2 rejects: TCP 22 | no inbound rule · from 1 remote',
      '  Inbound | 2 rules',
      '    TCP 3000 from anywhere | 2 flows · app',
      '    TCP 22 from 9.0.0.0/8 | never used · ssh !info',
      '      No recorded flow uses it (2026-09-21T14:13:20Z to 2026-09-21T14:13:20Z; flow logs of 1 of its 2 interfaces). !info',
    ]);
  });

  it('claims nothing of interfaces without flow logs, nor of ICMP', () => {
    const sg1 = [groupRule('ping', { protocol: 'icmp' }), groupRule('app', port(3000))];
    const lines = outline({ sg1 }, [accepted]);
    assert.match(branch(lines, 'sg1').join('\n'), /ICMP from anywhere \| never logged · ping\n/);
    assert.match(branch(lines, 'db').join('\n'), /TCP 5432 from sg1 \| no flow logs · pg\n/);
  });

  it('tells ACL rules in their order, with what is left to the end', () => {
    const front = [aclRule('no-ssh', { action: 'deny', protocol: 'tcp', source: '24.0.0.0/8' }), ...openAcl];
    const lines = branch(outline({ front }, [accepted, {}]), 'front-acl');
    assert.deepEqual(lines.slice(0, 6), [
      'front-acl | 1 subnet · 1 reject !info',
      '  1 reject: TCP 22 | denied inbound by no-ssh · from 1 remote',
      '  Inbound | 2 rules',
      '    1. deny TCP from 24.0.0.0/8 to anywhere | 1 flow denied · no-ssh',
      '    2. allow ICMP, TCP and UDP from anywhere to anywhere | never used · allow-inbound !info',
      lines[5]!,
    ]);
    assert.ok(lines.includes('    Everything else is denied'));
    assert.ok(lines.includes('    front | 10.240.0.0/24'));
  });

  it('shows problems at the rule, and counts them at its group', () => {
    const lines = branch(outline({ sg1: [groupRule('ssh', port(22))] }, null), 'sg1');
    assert.deepEqual(lines.slice(0, 4), [
      'sg1 | 2 interfaces · 1 problem !error',
      '  Inbound | 1 rule',
      '    TCP 22 from anywhere | ssh !error',
      '      The whole Internet may connect to SSH. !error',
    ]);
  });

  it('folds the causes of a scan', () => {
    const scan = Array.from({ length: 300 }, (_, at) => ({ target_port: 100 + at, index: at }));
    const lines = branch(outline({}, scan), 'sg1');
    assert.equal(lines.filter((line) => /^ {2}1 reject: /.test(line)).length, 5);
    assert.ok(lines.includes('  295 more causes | 295 rejects'));
    assert.equal(lines.filter((line) => /^ {4}1 reject: /.test(line)).length, 100);
  });
});
