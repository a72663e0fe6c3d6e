import * as v from 'valibot';
import { CloudError, type Deletion, type VpcWrites } from './cloud';
import type { Attempt } from './failure';
import { quotable } from './redact';
import type { CallVpc } from './vpcCalls';
import { networkAcl, networkAclRule, securityGroup, securityGroupRule } from './vpcSchemas';

const groups = 'security_groups';
const acls = 'network_acls';

/** Rules made and removed by the VPC API (https://cloud.ibm.com/apidocs/vpc), and their owners read afresh. */
export function createVpcWrites(call: CallVpc): VpcWrites {
  async function remove(region: string, path: string, attempt: Attempt, signal?: AbortSignal): Promise<Deletion> {
    try {
      // 204 today, 202 from a later version on; there is nothing in either to be read.
      await call(region, { attempt, method: 'DELETE', path, signal }, v.unknown());
      return 'deleted';
    } catch (error) {
      if (error instanceof CloudError && error.code === 'not_found') return 'gone';
      throw error;
    }
  }

  return {
    securityGroup: (region, id, signal) =>
      call(region, { attempt: reading(`the security group ${id}`), path: one(groups, id), signal }, securityGroup),
    networkAcl: (region, id, signal) =>
      call(region, { attempt: reading(`the network ACL ${id}`), path: one(acls, id), signal }, networkAcl),
    createSecurityGroupRule(region, groupId, { remote, ...rule }, signal) {
      const attempt = changing(`add the rule ${rule.name} to the security group ${groupId}`);
      // Of a group the service takes its id alone.
      const body = { ...rule, remote: 'id' in remote ? { id: remote.id } : remote };
      return call(
        region,
        { attempt, method: 'POST', path: `${one(groups, groupId)}/rules`, body, signal },
        securityGroupRule,
      );
    },
    deleteSecurityGroupRule(region, groupId, ruleId, signal) {
      const attempt = changing(`remove the rule ${ruleId} from the security group ${groupId}`);
      return remove(region, `${one(groups, groupId)}/${one('rules', ruleId)}`, attempt, signal);
    },
    createNetworkAclRule(region, aclId, rule, before, signal) {
      const attempt = changing(`add the rule ${rule.name} to the network ACL ${aclId}`);
      const body = before === null ? rule : { ...rule, before: { id: before } };
      return call(region, { attempt, method: 'POST', path: `${one(acls, aclId)}/rules`, body, signal }, networkAclRule);
    },
    deleteNetworkAclRule(region, aclId, ruleId, signal) {
      const attempt = changing(`remove the rule ${ruleId} from the network ACL ${aclId}`);
      return remove(region, `${one(acls, aclId)}/${one('rules', ruleId)}`, attempt, signal);
    },
  };
}

/** Ids may come from a file: they are a single segment of the path, whatever they hold. */
function one(collection: string, id: string): string {
  const segment = encodeURIComponent(id);
  // Path segments of dots alone are resolved away by every URL parser.
  return `${collection}/${/^\.*$/.test(segment) ? '-' : segment}`;
}

const reading = (what: string): Attempt => ({
  service: 'VPC',
  action: `read ${quotable(what)}`,
  needs: 'the role Viewer on VPC Infrastructure Services',
});

const changing = (what: string): Attempt => ({
  service: 'VPC',
  action: quotable(what, 200),
  needs: 'the role Editor on VPC Infrastructure Services',
});
