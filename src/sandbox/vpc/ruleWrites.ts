import type { AclRuleState, GroupRuleState, NetworkAclState, SecurityGroupState } from '../account/regionState';
import { jsonBody } from '../http/jsonBody';
import { jsonReply, noContent, type Reply } from '../http/reply';
import { aclRulePrototype } from './aclRulePrototype';
import { groupRuleFields, groupRulePrototype } from './groupRulePrototype';
import type { NewNames } from './newNames';
import { merged, RuleFields } from './ruleFields';
import type { VpcCall } from './vpcCall';
import { noJson, refused, type VpcProblem, vpcError, vpcNotFound } from './vpcErrors';

/** Rules a group and an ACL may have (https://cloud.ibm.com/docs/vpc?topic=vpc-quotas). */
const mostGroupRules = 250;
const mostAclRules = 200;

/** What making and changing rules needs besides the call. */
export interface WriteTools {
  readonly names: NewNames;
  /** Milliseconds. */
  readonly now: () => number;
}

/** POST, PATCH and DELETE below `security_groups/{id}/rules`; null: there is no such call. */
export function writeGroupRule(call: VpcCall, tools: WriteTools, group: SecurityGroupState, id?: string): Reply | null {
  const { method } = call.request;
  if (id === undefined) return method === 'POST' ? createGroupRule(call, tools, group) : null;
  const rule = group.rules.find((known) => known.id === id);
  if (rule === undefined) return vpcNotFound('The rule', id);
  if (method === 'PATCH') return patchGroupRule(call, group, rule);
  if (method !== 'DELETE') return null;
  group.rules = group.rules.filter((known) => known !== rule);
  return noContent;
}

function createGroupRule(call: VpcCall, { names }: WriteTools, group: SecurityGroupState): Reply {
  const body = jsonBody(call.request);
  if (body === null) return noJson();
  const fields = new RuleFields(body);
  const taken = group.rules.map(({ name }) => name);
  const draft = groupRulePrototype(fields, groupSetting(call, group, taken));
  if (draft === null) return refused(fields.problems);
  if (group.rules.length >= mostGroupRules)
    return overQuota('security_group_rules_per_sg_exceeded', `A security group has at most ${mostGroupRules} rules.`);
  const rule: GroupRuleState = { ...draft, id: names.id(), name: draft.name ?? names.name(taken) };
  group.rules.push(rule);
  return jsonReply(201, call.views.security.groupRule(group, rule));
}

function patchGroupRule(call: VpcCall, group: SecurityGroupState, rule: GroupRuleState): Reply {
  const body = jsonBody(call.request);
  if (body === null) return noJson();
  const taken = group.rules.filter((known) => known !== rule).map(({ name }) => name);
  const setting = groupSetting(call, group, taken);
  // The stored word is today's, and stays so unless the request names another.
  const oldProtocolWords = setting.oldProtocolWords && body.protocol !== undefined;
  const fields = new RuleFields(merged(groupRuleFields(rule), body));
  const draft = groupRulePrototype(fields, { ...setting, oldProtocolWords });
  if (draft !== null && draft.protocol !== rule.protocol)
    fields.wrong('bad_field', 'protocol', 'The protocol of a rule cannot be changed.');
  if (draft === null || fields.problems.length > 0) return refused(fields.problems);
  const changed: GroupRuleState = { ...draft, id: rule.id, name: draft.name ?? rule.name };
  group.rules = group.rules.map((known) => (known === rule ? changed : known));
  return jsonReply(200, call.views.security.groupRule(group, changed));
}

function groupSetting({ views }: VpcCall, group: SecurityGroupState, taken: readonly string[]) {
  const { index, context } = views.references;
  return { group, index, oldProtocolWords: context.oldProtocolWords, taken };
}

/** POST, PATCH and DELETE below `network_acls/{id}/rules`; null: there is no such call. */
export function writeAclRule(call: VpcCall, tools: WriteTools, acl: NetworkAclState, id?: string): Reply | null {
  const { method } = call.request;
  if (id === undefined) return method === 'POST' ? createAclRule(call, tools, acl) : null;
  const rule = acl.rules.find((known) => known.id === id);
  if (rule === undefined) return vpcNotFound('The rule', id);
  if (method === 'PATCH') return patchAclRule(call, acl, rule);
  if (method !== 'DELETE') return null;
  acl.rules = acl.rules.filter((known) => known !== rule);
  return noContent;
}

function createAclRule(call: VpcCall, { names, now }: WriteTools, acl: NetworkAclState): Reply {
  const body = jsonBody(call.request);
  if (body === null) return noJson();
  const fields = new RuleFields(body);
  const taken = acl.rules.map(({ name }) => name);
  const { oldProtocolWords } = call.views.references.context;
  const draft = aclRulePrototype(fields, { oldProtocolWords, taken });
  const place = placeBefore(fields, acl.rules);
  if (draft === null || fields.problems.length > 0) return refused(fields.problems);
  if (acl.rules.length >= mostAclRules)
    return overQuota('over_quota', `A network ACL has at most ${mostAclRules} rules.`);
  const created_at = `${new Date(now()).toISOString().slice(0, 19)}Z`;
  const rule: AclRuleState = { ...draft, id: names.id(), name: draft.name ?? names.name(taken), created_at };
  const at = place ?? acl.rules.length;
  acl.rules = [...acl.rules.slice(0, at), rule, ...acl.rules.slice(at)];
  return jsonReply(201, call.views.security.aclRule(acl, at));
}

function patchAclRule(call: VpcCall, acl: NetworkAclState, rule: AclRuleState): Reply {
  const body = jsonBody(call.request);
  if (body === null) return noJson();
  const others = acl.rules.filter((known) => known !== rule);
  const { id, created_at, ...stored } = rule;
  const fields = new RuleFields(merged(stored, body));
  const oldProtocolWords = call.views.references.context.oldProtocolWords && body.protocol !== undefined;
  const draft = aclRulePrototype(fields, { oldProtocolWords, taken: others.map(({ name }) => name) });
  const place = body.before === undefined ? undefined : placeBefore(new RuleFields(body), others, fields.problems);
  if (draft === null || fields.problems.length > 0) return refused(fields.problems);
  const changed: AclRuleState = { ...draft, id, created_at, name: draft.name ?? rule.name };
  if (body.before === undefined) acl.rules = acl.rules.map((known) => (known === rule ? changed : known));
  else {
    const at = place ?? others.length;
    acl.rules = [...others.slice(0, at), changed, ...others.slice(at)];
  }
  return jsonReply(200, call.views.security.aclRule(acl, acl.rules.indexOf(changed)));
}

/** Where the rule that `before` names stands; undefined where it names none, which means behind all. */
function placeBefore(
  fields: RuleFields,
  rules: readonly AclRuleState[],
  problems: VpcProblem[] = fields.problems,
): number | undefined {
  if (!fields.has('before')) return undefined;
  const before = fields.value('before') as { readonly id?: unknown; readonly href?: unknown };
  const id = String(before.id ?? String(before.href).split('/').at(-1));
  const at = rules.findIndex((rule) => rule.id === id);
  if (at >= 0) return at;
  const target = { name: 'before.id', type: 'field', value: id.slice(0, 200) } as const;
  problems.push({ code: 'not_found', message: 'The rule that before names is not in this ACL.', target });
  return undefined;
}

/** The status is not documented. */
function overQuota(code: string, message: string): Reply {
  return vpcError(400, code, message);
}
