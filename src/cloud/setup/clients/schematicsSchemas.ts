import * as v from 'valibot';
import type { OutputValue, Workspace, WorkspaceAction, WorkspaceResource } from '../schematics';
import { amount, flag, listOf, word } from './serviceCalls';

/** What is read of the answers of Schematics. How it spells states is not documented: they are compared bare. */

function bare(state: string | null | undefined): string {
  return (state ?? '').replace(/[\s_-]+/g, '').toUpperCase();
}

export const workspace = v.pipe(
  v.object({
    ...{ id: v.string(), crn: word, name: word, status: word, location: word, last_activity_id: word },
    workspace_status: v.fallback(v.nullish(v.object({ locked: flag, frozen: flag }), null), null),
    workspace_status_msg: v.fallback(v.nullish(v.object({ status_msg: word }), null), null),
    runtime_data: listOf(v.object({ id: word })),
    template_data: listOf(v.object({ id: word })),
  }),
  v.transform((found): Workspace => {
    const { locked, frozen } = found.workspace_status ?? {};
    return {
      ...{ id: found.id, crn: found.crn, name: found.name ?? found.id, location: found.location },
      ...{ status: bare(found.status), message: found.workspace_status_msg?.status_msg || null },
      locked: locked === true || frozen === true,
      templateId: found.runtime_data[0]?.id || found.template_data[0]?.id || null,
      lastActionId: found.last_activity_id || null,
    };
  }),
);

const summary = v.object({
  ...{ resources_added: amount, resources_modified: amount, resources_destroyed: amount },
  error: word,
});

export const action = v.pipe(
  v.object({
    ...{ action_id: v.string(), name: word, status: word },
    message: v.fallback(listOf(v.string()), []),
    templates: listOf(
      v.object({ template_id: word, message: word, log_summary: v.fallback(v.nullish(summary, null), null) }),
    ),
  }),
  v.transform((found): WorkspaceAction => {
    const [template] = found.templates;
    const log = template?.log_summary ?? null;
    const words = [log?.error, template?.message, found.message.join(' ')].find((text) => text);
    return {
      ...{ id: found.action_id, name: found.name ?? '', state: stateOf(found.status), message: words ?? null },
      templateId: template?.template_id || null,
      summary:
        log === null
          ? null
          : {
              ...{ added: log.resources_added ?? 0, modified: log.resources_modified ?? 0 },
              destroyed: log.resources_destroyed ?? 0,
            },
    };
  }),
);

function stateOf(status: string | null): WorkspaceAction['state'] {
  switch (bare(status)) {
    case 'COMPLETED':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'STOPPED':
      return 'stopped';
    default:
      return 'running';
  }
}

const outputValue = v.object({ value: v.unknown(), sensitive: flag });

/** One entry a template; its values come as a list of maps. */
export const outputs = v.pipe(
  v.nullable(v.array(v.object({ output_values: listOf(v.record(v.string(), outputValue)) }))),
  v.transform((templates): readonly OutputValue[] =>
    (templates ?? [])
      .flatMap(({ output_values }) => output_values)
      .flatMap((map) => Object.entries(map))
      .map(([name, { value, sensitive }]) => ({ name, value, sensitive: sensitive === true })),
  ),
);

const resource = v.object({ resource_type: word, resource_name: word, resource_id: word });

export const resources = v.pipe(
  v.nullable(v.array(v.object({ resources: v.fallback(listOf(resource), []) }))),
  v.transform((templates): readonly WorkspaceResource[] =>
    (templates ?? [])
      .flatMap((template) => template.resources)
      .map(({ resource_type, resource_name, resource_id }) => ({
        ...{ type: resource_type ?? '', name: resource_name ?? '', id: resource_id },
      })),
  ),
);

export const versions = v.object({ supported_template_types: v.fallback(listOf(v.string()), []) });
export const started = v.object({ activityid: v.pipe(v.string(), v.nonEmpty()) });
export const uploaded = v.looseObject({ has_received_file: v.fallback(v.nullish(v.boolean(), true), true) });
export const workspaceList = v.object({
  count: amount,
  workspaces: listOf(workspace),
});
