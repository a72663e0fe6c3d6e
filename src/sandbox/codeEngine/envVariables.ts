import { isRecord } from './fieldRules';
import type { Entity, ProjectState } from './projectState';

/**
 * The environment that `run_env_variables` and bindings stand for, now: a later change of a secret shows with the next
 * start. Or what they refer to and is not there.
 */
export function environmentOf(
  project: ProjectState,
  workload: Entity,
): { readonly env: Readonly<Record<string, string>> } | { readonly problem: string } {
  const env: Record<string, string> = {};
  for (const binding of project.entities.bindings.values()) {
    const component = isRecord(binding.spec.component) ? binding.spec.component : {};
    if (component.name !== workload.name) continue;
    const found = dataOf(project, 'secret', String(binding.spec.secret_name));
    for (const [key, value] of Object.entries(found ?? {})) env[`${binding.spec.prefix}_${key}`] = value;
  }
  const given = Array.isArray(workload.spec.run_env_variables) ? workload.spec.run_env_variables : [];
  for (const variable of given.filter(isRecord)) {
    const problem = put(project, variable, env);
    if (problem !== null) return { problem };
  }
  return { env };
}

function put(
  project: ProjectState,
  variable: Readonly<Record<string, unknown>>,
  env: Record<string, string>,
): string | null {
  const type = String(variable.type ?? 'literal');
  if (type === 'literal') {
    env[String(variable.name)] = String(variable.value);
    return null;
  }
  const [, source = '', extent] = /^(secret|config_map)_(full|key)_reference$/.exec(type) ?? [];
  const reference = String(variable.reference);
  const data = dataOf(project, source, reference);
  if (data === null) return `${source} "${reference}" not found`;
  if (extent === 'full') {
    const prefix = typeof variable.prefix === 'string' ? variable.prefix : '';
    for (const [key, value] of Object.entries(data)) env[`${prefix}${key}`] = value;
    return null;
  }
  const value = data[String(variable.key)];
  if (value === undefined) return `couldn't find key ${String(variable.key)} in ${source} ${reference}`;
  env[String(variable.name)] = value;
  return null;
}

/** What a secret or config map holds; null where there is none of that name. */
export function dataOf(project: ProjectState, type: string, name: string): Readonly<Record<string, string>> | null {
  const { secrets, config_maps: configMaps } = project.entities;
  const found = type === 'secret' ? secrets.get(name) : type === 'config_map' ? configMaps.get(name) : undefined;
  return found === undefined ? null : (found.spec.data as Readonly<Record<string, string>>);
}
