import type { JsonObject } from '../../core/policy/looseJson';
import type { PolicyAttribute, PolicyState } from '../account/iamState';
import { objectField, objectsField, textField } from '../http/jsonBody';
import { roleName } from './roles';

/** What a request says of a policy. */
export type PolicyDraft = Pick<PolicyState, 'type' | 'description' | 'subject' | 'resource' | 'roles' | 'version'>;

/** Version 1 has lists of subjects and resources of which it uses the first, and `name` where version 2 has `key`. */
export function policyDraft(body: JsonObject, version: 1 | 2): PolicyDraft | null {
  const type = textField(body, 'type');
  if (type !== 'access' && type !== 'authorization') return null;
  const first = (name: string) => objectsField(body, name)[0] ?? {};
  const granted = objectField(objectField(body, 'control'), 'grant');
  const subject = attributes(version === 1 ? first('subjects') : objectField(body, 'subject'));
  const resource = attributes(version === 1 ? first('resources') : objectField(body, 'resource'));
  const roles = objectsField(version === 1 ? body : granted, 'roles').map((role) => textField(role, 'role_id') ?? '');
  if (subject === null || resource === null || roles.length === 0) return null;
  if (!roles.every((role) => /^crn:v1:[^:]*:[^:]*:[^:]*::::(role|serviceRole):\w+$/.test(role))) return null;
  return { type, description: textField(body, 'description') ?? '', subject, resource, roles, version };
}

/** Null: there are none, or one cannot be read. */
function attributes(holder: JsonObject): readonly PolicyAttribute[] | null {
  const found = objectsField(holder, 'attributes').map((attribute) => {
    const key = textField(attribute, 'key') ?? textField(attribute, 'name');
    const { value } = attribute;
    const texts = Array.isArray(value) && value.every((one) => typeof one === 'string') ? (value as string[]) : null;
    const read = typeof value === 'string' || typeof value === 'boolean' ? value : texts;
    return key === undefined || read === null
      ? null
      : { key, operator: textField(attribute, 'operator') ?? 'stringEquals', value: read };
  });
  const read = found.filter((attribute) => attribute !== null);
  return read.length === 0 || read.length < found.length ? null : read;
}

/** One form of what a policy says, whichever version wrote it and in whatever order: for telling whether two are one. */
export function policyIdentity({ type, subject, resource, roles }: PolicyDraft): string {
  const sorted = (list: readonly PolicyAttribute[]) =>
    list.map(({ key, operator, value }) => JSON.stringify([key, operator, value])).sort();
  return JSON.stringify([type, sorted(subject), sorted(resource), [...roles].sort()]);
}

/** A policy as one version of the call shows it; `href` is its address. */
export function policyView(policy: PolicyState, version: 1 | 2, href: string): Record<string, unknown> {
  const at = new Date(policy.createdAt).toISOString();
  const shared = {
    id: policy.id,
    type: policy.type,
    description: policy.description,
    href,
    state: 'active',
    created_at: at,
    created_by_id: policy.createdBy,
    last_modified_at: at,
    last_modified_by_id: policy.createdBy,
  };
  const named = policy.roles.map((role_id) => ({
    role_id,
    display_name: roleName(role_id),
    description: '',
  }));
  if (version === 2)
    return {
      ...shared,
      control: { grant: { roles: policy.roles.map((role_id) => ({ role_id })) } },
      subject: { attributes: policy.subject },
      resource: { attributes: policy.resource },
    };
  return {
    ...shared,
    subjects: [{ attributes: policy.subject.map(({ key, value }) => ({ name: key, value })) }],
    roles: named,
    resources: [{ attributes: policy.resource.map(({ key, operator, value }) => ({ name: key, value, operator })) }],
  };
}
