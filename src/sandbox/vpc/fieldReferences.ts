import { isObject } from '../../core/policy/looseJson';
import type { AccountState } from '../account/accountState';
import type { RuleFields } from './ruleFields';

/** What a field of a prototype names another resource by: an object with one of these. */
const identities = ['id', 'crn', 'href', 'name'] as const;

/**
 * The resource a field names by id, CRN, address or name; notes a problem where it names none of the candidates, and
 * where it is required and absent.
 */
export function referenced<T extends { readonly id: string; readonly name?: string }>(
  fields: RuleFields,
  field: string,
  candidates: readonly T[],
  required: 'required' | 'optional',
): T | undefined {
  if (!fields.has(field)) {
    if (required === 'required') fields.wrong('validation_required_field', field, `${field} is required.`);
    return undefined;
  }
  return identified(fields, field, fields.value(field), candidates);
}

/** The same for a value that stands deeper in the prototype. */
export function identified<T extends { readonly id: string; readonly name?: string }>(
  fields: RuleFields,
  field: string,
  value: unknown,
  candidates: readonly T[],
): T | undefined {
  const given = isObject(value) ? value : {};
  const key = identities.find((name) => typeof given[name] === 'string');
  if (key === undefined) {
    fields.wrong('validation_only_one', field, `${field} takes one of ${identities.join(', ')}.`);
    return undefined;
  }
  const named = String(given[key]);
  const last = named.slice(Math.max(named.lastIndexOf('/'), named.lastIndexOf(':')) + 1);
  const found = candidates.find((item) => (key === 'name' ? item.name === named : item.id === last));
  if (found === undefined)
    fields.problems.push({
      code: 'not_found',
      message: `${field} was not found.`,
      target: { name: `${field}.${key}`, type: 'field', value: named.slice(0, 200) },
    });
  return found;
}

/** Id of the group a prototype names; undefined: the default one. */
export function groupOf(fields: RuleFields, account: AccountState): { readonly resource_group?: string } {
  const found = referenced(fields, 'resource_group', account.resourceGroups, 'optional');
  return found === undefined || found === account.resourceGroup ? {} : { resource_group: found.id };
}
