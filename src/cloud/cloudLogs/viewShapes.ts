import * as v from 'valibot';
import { isObject, type JsonObject } from '../../core/policy/looseJson';
import type { CloudLogsView, NewCloudLogsView, NewOutgoingWebhook, OutgoingWebhook, ViewTime } from './cloudLogsConfig';

/** How views, their folders and outgoing webhooks travel (contracts/logs-and-functions.md §6.3). */
const text = v.fallback(v.nullish(v.string(), ''), '');
const integer = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.safeInteger());

const filter = v.object({ name: v.string(), selected_values: v.record(v.string(), v.boolean()) });
const quick = v.object({ caption: text, seconds: v.number() });
const custom = v.object({ from_time: v.string(), to_time: v.string() });

export const viewSchema = v.pipe(
  v.looseObject({
    id: integer,
    name: v.string(),
    search_query: v.nullish(
      v.object({
        query: text,
        syntax_type: v.fallback(v.nullish(v.picklist(['lucene', 'dataprime']), 'lucene'), 'lucene'),
      }),
    ),
    time_selection: v.nullish(v.object({ quick_selection: v.nullish(quick), custom_selection: v.nullish(custom) })),
    filters: v.nullish(v.object({ filters: v.fallback(v.nullish(v.array(filter), []), []) })),
    folder_id: v.nullish(v.string()),
    tier: v.fallback(v.nullish(v.string()), undefined),
  }),
  v.transform(
    (view): CloudLogsView => ({
      ...{ id: view.id, name: view.name, folderId: view.folder_id || null, tier: view.tier ?? 'all_logs' },
      ...{ query: view.search_query?.query ?? '', syntax: view.search_query?.syntax_type ?? 'lucene' },
      time: timeOf(view.time_selection ?? {}),
      filters: Object.fromEntries(
        (view.filters?.filters ?? []).map(({ name, selected_values: values }) => [
          name,
          Object.keys(values).filter((value) => values[value]),
        ]),
      ),
    }),
  ),
);

export const viewsSchema = listOf('views', viewSchema);

function timeOf(selection: {
  readonly quick_selection?: v.InferOutput<typeof quick> | null | undefined;
  readonly custom_selection?: v.InferOutput<typeof custom> | null | undefined;
}): ViewTime {
  const { quick_selection: last, custom_selection: between } = selection;
  if (between) return { kind: 'between', from: between.from_time, to: between.to_time };
  return { kind: 'last', seconds: last?.seconds ?? 900, caption: last?.caption || 'Last 15 minutes' };
}

/** What is sent of a view. */
export function viewBody(view: NewCloudLogsView): Readonly<Record<string, unknown>> {
  const { name, query, syntax, time, filters, folderId, tier } = view;
  const chosen = Object.entries(filters).filter(([, values]) => values.length > 0);
  return {
    name,
    ...(query === '' ? {} : { search_query: { query, syntax_type: syntax } }),
    time_selection:
      time.kind === 'last'
        ? { quick_selection: { caption: time.caption, seconds: time.seconds } }
        : { custom_selection: { from_time: time.from, to_time: time.to } },
    ...(chosen.length === 0 ? {} : { filters: { filters: chosen.map(filterBody) } }),
    ...(folderId === null ? {} : { folder_id: folderId }),
    tier,
  };
}

const filterBody = ([name, values]: readonly [string, readonly string[]]) => ({
  name,
  selected_values: Object.fromEntries(values.map((value) => [value, true])),
});

export const folderSchema = v.object({ id: v.string(), name: v.string() });
export const foldersSchema = listOf('view_folders', folderSchema);

export const webhookSchema = v.pipe(
  v.looseObject({ id: v.string(), name: v.string(), external_id: integer }),
  v.transform(({ id, name, external_id: externalId }): OutgoingWebhook => ({ id, name, externalId })),
);
export const webhooksSchema = listOf('outgoing_webhooks', webhookSchema);

export function webhookBody({ name, instance, region, endpoint }: NewOutgoingWebhook) {
  return {
    ...{ type: 'ibm_event_notifications', name },
    ibm_event_notifications: {
      ...{ event_notifications_instance_id: instance, region_id: region },
      endpoint_type: endpoint === 'public' ? 'default_or_public' : 'private',
    },
  };
}

/** Lists come as the one member of an object; without it where there is nothing. */
export function listOf<T>(name: string, item: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.custom<JsonObject>(isObject),
    v.transform((answer) => answer[name] ?? []),
    v.array(item),
  );
}
