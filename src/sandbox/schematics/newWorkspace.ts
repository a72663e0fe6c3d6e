import type { WorkspaceState, WorkspaceVariable } from './workspaceState';

type Wanted = Pick<WorkspaceState, 'name' | 'location' | 'description' | 'tags' | 'type' | 'folder' | 'variables'>;

/** The body that makes a workspace; a sentence where it is not acceptable. */
export function readNewWorkspace(
  body: string,
  location: string,
  versions: readonly string[],
): { readonly workspace: Wanted; readonly resourceGroup: string | null } | string {
  const wanted = record(parsed(body));
  if (wanted === null) return 'The body is not a JSON object.';
  const { name, type, resource_group: resourceGroup } = wanted;
  if (typeof name !== 'string' || !/^[a-zA-Z0-9][-a-zA-Z0-9_ ]{0,127}$/.test(name))
    return 'name is missing or invalid.';
  const [version] = Array.isArray(type) ? (type as readonly unknown[]) : [];
  if (typeof version !== 'string' || !versions.includes(version)) return `type must be one of ${versions.join(', ')}.`;
  const at = wanted.location ?? location;
  if (at !== location) return `location ${String(at).slice(0, 40)} does not match the endpoint of ${location}.`;
  const [data] = Array.isArray(wanted.template_data) ? (wanted.template_data as readonly unknown[]) : [];
  const template = record(data) ?? {};
  const given = Array.isArray(template.variablestore) ? (template.variablestore as readonly unknown[]) : [];
  const variables = given.map(variable);
  if (variables.includes(null)) return 'A variable of variablestore has no name or no value.';
  return {
    resourceGroup: typeof resourceGroup === 'string' ? resourceGroup : null,
    workspace: {
      ...{ name, location, type: version },
      description: typeof wanted.description === 'string' ? wanted.description : '',
      tags: Array.isArray(wanted.tags) ? wanted.tags.map(String) : [],
      folder: typeof template.folder === 'string' ? template.folder : '.',
      variables: variables.filter((known) => known !== null),
    },
  };
}

function variable(entry: unknown): WorkspaceVariable | null {
  const { name, value, type, secure } = record(entry) ?? {};
  if (typeof name !== 'string' || typeof value !== 'string') return null;
  return { name, value, type: typeof type === 'string' ? type : 'string', secure: secure === true };
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
