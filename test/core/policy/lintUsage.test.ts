import assert from 'node:assert/strict';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { describeFinding } from '../../../src/core/policy/lint/describeFinding';
import { lintUsage } from '../../../src/core/policy/lint/lintUsage';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { createUsageTally } from '../../../src/core/policy/usage/usageTally';
import { type ArticleOptions, aclRule, articleVpc, flowRow, groupRule, openAcl, port } from './articleVpc';

function lines(options: ArticleOptions, rows: readonly Partial<FlowRow>[]): readonly string[] {
  const directory = policyDirectory(articleVpc(options));
  const tally = createUsageTally(directory);
  for (const row of rows) tally.add(flowRow({ action: 'accepted', packets_from_target: 1, target_port: 3000, ...row }));
  return lintUsage(directory, tally.usage()).map((finding) => `${finding.severity}: ${describeFinding(finding)}`);
}

describe('lintUsage', () => {
  it('claims that a rule is never hit only where its interfaces have flow logs', () => {
    const sg1 = [groupRule('app', port(3000)), groupRule('web', port(443)), groupRule('ping', { protocol: 'icmp' })];
    const found = lines({ sg1 }, [{}]);
    assert.deepEqual(found, [
      'info: Security group sg1, rule web (TCP 443 from anywhere): no recorded flow uses it (2026-09-21T14:13:20Z to 2026-09-21T14:13:20Z; flow logs of 1 of its 2 interfaces).',
      'info: Security group install-software, rule out-all (ICMP, TCP and UDP to anywhere): no recorded flow uses it (2026-09-21T14:13:20Z to 2026-09-21T14:13:20Z; ICMP is never logged).',
    ]);
    assert.deepEqual(lines({ sg1 }, []), []);
  });

  it('counts the answers that an ACL rule lets pass as a use of it', () => {
    const unused = (rows: readonly Partial<FlowRow>[]) =>
      lines({}, rows).filter((line) => line.includes('Network ACL') && line.includes('no recorded flow'));
    assert.deepEqual(unused([{}]), []);
    assert.match(unused([{ packets_from_target: 0 }]).join(), /front-acl, rule allow-outbound/);
  });

  it('leaves out what never applies for a reason that is told already', () => {
    const front = [...openAcl, aclRule('late', { protocol: 'tcp' })];
    assert.deepEqual(
      lines({ front }, [{}]).filter((line) => line.includes('rule late')),
      [
        'warning: Network ACL front-acl, rule late (allow TCP from anywhere to anywhere): earlier rules leave it nothing to decide (rule allow-inbound).',
      ],
    );
  });

  it('says who came through an administrator’s port that is open to the world', () => {
    const sg1 = [groupRule('ssh', port(22)), groupRule('rdp', port(3389))];
    const found = lines({ sg1 }, [{ target_port: 22 }, { target_port: 22 }]).slice(0, 2);
    assert.deepEqual(found, [
      'error: Security group sg1, rule ssh (TCP 22 from anywhere): the whole Internet may connect to SSH, and did: 2 accepted flows from 1 address, the last at 2026-09-21T14:13:20Z.',
      'error: Security group sg1, rule rdp (TCP 3389 from anywhere): the whole Internet may connect to RDP.',
    ]);
  });
});
