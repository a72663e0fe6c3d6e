import * as v from 'valibot';
import { cloudLogsWindows } from '../../core/watch/cloudLogsWindows';
import type { AlertCondition, AlertDefinition, NewAlertDefinition } from './cloudLogsConfig';
import { listOf } from './viewShapes';

/**
 * How alert definitions travel: what is particular to a type stands in a member of its name
 * (https://cloud.ibm.com/apidocs/logs-service-api; contracts/logs-and-functions.md §6.3).
 */
type Members = Readonly<Record<string, unknown>>;

const text = v.fallback(v.nullish(v.string(), ''), '');
const members = v.record(v.string(), v.unknown());
const labels = v.fallback(
  v.nullish(v.array(v.looseObject({ operation: v.string(), value: v.fallback(v.nullish(v.string(), ''), '') })), []),
  [],
);
const logsFilter = v.looseObject({
  simple_filter: v.looseObject({
    lucene_query: text,
    label_filters: v.fallback(
      v.nullish(
        v.looseObject({
          ...{ application_name: labels, subsystem_name: labels },
          severities: v.fallback(v.nullish(v.array(v.string()), []), []),
        }),
      ),
      undefined,
    ),
  }),
});
const thresholdRules = v.looseObject({
  condition_type: v.picklist(['more_than_or_unspecified', 'less_than']),
  rules: v.tuple([
    v.looseObject({
      condition: v.looseObject({
        threshold: v.number(),
        time_window: v.looseObject({ logs_time_window_specific_value: v.string() }),
      }),
    }),
  ]),
});
const webhooks = v.array(v.looseObject({ integration: v.looseObject({ integration_id: v.optional(v.number()) }) }));

const alertSchema = v.looseObject({
  ...{ id: v.string(), name: v.string(), description: text, type: v.string() },
  enabled: v.fallback(v.nullish(v.boolean(), true), true),
});

export const alertDefinitionSchema = v.pipe(
  members,
  v.check((alert) => v.is(alertSchema, alert), 'unknown shape'),
  v.transform(alertOf),
);
export const alertDefinitionsSchema = listOf('alert_definitions', alertDefinitionSchema);

const immediate = 'logs_immediate_or_unspecified';
const triggeredOnly = 'triggered_only_unspecified';

/** The member that holds what is particular to a type. */
const memberOf = (type: string): string => type.replace(/_or_unspecified$/, '');

function alertOf(kept: Members): AlertDefinition {
  const { id, name, description, enabled, type } = v.parse(alertSchema, kept);
  const own = ownOf(kept, type);
  const filter = v.safeParse(logsFilter, own.logs_filter);
  const incidents = objectOf(kept.incidents_settings);
  const told = v.safeParse(webhooks, objectOf(kept.notification_group).webhooks);
  return {
    ...{ id, name, description: description ?? '', enabled: enabled ?? true, kept },
    condition: conditionOf(type, own),
    query: filter.success ? (filter.output.simple_filter.lucene_query ?? '') : null,
    narrowed: filter.success ? narrowed(filter.output) : [],
    quietMinutes: typeof incidents.minutes === 'number' ? incidents.minutes : 10,
    tellsResolved: incidents.notify_on === 'triggered_and_resolved',
    webhooks: told.success ? told.output.flatMap(({ integration }) => integration.integration_id ?? []) : [],
  };
}

const objectOf = (value: unknown): Members => (v.is(members, value) ? value : {});
const ownOf = (alert: Members, type: string): Members => objectOf(alert[memberOf(type)]);

function conditionOf(type: string, own: Members): AlertCondition {
  if (type === immediate) return { kind: 'immediate' };
  const read = type === 'logs_threshold' ? v.safeParse(thresholdRules, own) : null;
  if (read?.success !== true) return { kind: 'other', type: memberOf(type).replaceAll('_', ' ') };
  const { condition_type: kind, rules } = read.output;
  const { threshold, time_window: window } = rules[0].condition;
  const known = [...cloudLogsWindows].find(([, word]) => word === window.logs_time_window_specific_value);
  if (known === undefined) return { kind: 'other', type: 'logs threshold' };
  const operator = kind === 'less_than' ? 'lessThan' : 'moreThan';
  return { kind: 'threshold', operator, threshold, windowSeconds: known[0] };
}

const operations: Readonly<Record<string, string>> = { is_or_unspecified: 'is' };

function narrowed({ simple_filter: { label_filters: given } }: v.InferOutput<typeof logsFilter>): readonly string[] {
  const label = (name: string, list: v.InferOutput<typeof labels> | undefined) =>
    (list ?? []).map(
      ({ operation, value }) => `${name} ${operations[operation] ?? operation.replaceAll('_', ' ')} ${value ?? ''}`,
    );
  const severities = given?.severities ?? [];
  return [
    ...label('application', given?.application_name),
    ...label('subsystem', given?.subsystem_name),
    ...(severities.length === 0 ? [] : [`severities ${severities.join(', ')}`]),
  ];
}

const ofTheService = ['id', 'alert_version_id', 'created_time', 'updated_time', 'last_triggered_time'];

/** What is sent of an alert definition. */
export function alertBody(alert: NewAlertDefinition): Members {
  const before: Members = alert.kept ?? { phantom_mode: false };
  const { priority, ...rest } = Object.fromEntries(
    Object.entries(before).filter(([name, value]) => value !== null && !ofTheService.includes(name)),
  );
  const { name, description, enabled } = alert;
  const minutes = alert.quietMinutes;
  const shared = {
    ...{ ...rest, name, enabled, notification_group: notified(alert, objectOf(before.notification_group)) },
    ...(description === '' ? {} : { description }),
    incidents_settings: { minutes, notify_on: alert.tellsResolved ? 'triggered_and_resolved' : triggeredOnly },
  };
  const type = typeof before.type === 'string' ? before.type : '';
  const own = ownOf(before, type);
  const { condition } = alert;
  if (condition.kind === 'other') {
    const searched = own.logs_filter === undefined ? own : { ...own, logs_filter: filterBody(alert, own) };
    return {
      ...shared,
      ...(priority === undefined ? {} : { priority }),
      ...(type === '' ? {} : { [memberOf(type)]: searched }),
    };
  }
  const next = condition.kind === 'immediate' ? immediate : 'logs_threshold';
  const { [memberOf(type)]: _before, ...others } = shared as Members;
  const common = {
    logs_filter: filterBody(alert, own),
    notification_payload_filter: own.notification_payload_filter ?? [],
  };
  const level = overrideOf(own).priority ?? priority ?? usualPriority;
  if (condition.kind === 'immediate') return { ...others, type: next, priority: level, logs_immediate: common };
  const kept = type === next ? own : {};
  // The service takes one priority: that of the rule, or that of the alert.
  return { ...others, type: next, logs_threshold: { ...kept, ...common, ...thresholdBody(condition, level, kept) } };
}

function thresholdBody(
  { operator, threshold, windowSeconds }: Extract<AlertCondition, { readonly kind: 'threshold' }>,
  priority: unknown,
  kept: Members,
): Members {
  const time_window = { logs_time_window_specific_value: cloudLogsWindows.get(windowSeconds) };
  const less = operator === 'lessThan';
  const rule = ruleOf(kept);
  const undetected = { trigger_undetected_values: false, auto_retire_timeframe: 'never_or_unspecified' };
  return {
    condition_type: less ? 'less_than' : 'more_than_or_unspecified',
    rules: [
      {
        ...rule,
        condition: { ...objectOf(rule.condition), threshold, time_window },
        override: { ...overrideOf(kept), priority },
      },
    ],
    ...(less && kept.undetected_values_management === undefined ? { undetected_values_management: undetected } : {}),
  };
}

const usualPriority = 'p3';

function ruleOf(own: Members): Members {
  const [rule]: readonly unknown[] = Array.isArray(own.rules) ? own.rules : [];
  return objectOf(rule);
}

const overrideOf = (own: Members): Members => objectOf(ruleOf(own).override);

function filterBody({ query }: NewAlertDefinition, own: Members): Members {
  const filter = objectOf(own.logs_filter);
  const { lucene_query: _query, ...simple } = objectOf(filter.simple_filter);
  return { ...filter, simple_filter: { ...simple, ...(query ? { lucene_query: query } : {}) } };
}

/** Webhooks that stay, stay as they were. */
function notified(alert: NewAlertDefinition, before: Members): Members {
  const known = v.safeParse(webhooks, before.webhooks);
  const entries = known.success ? known.output : [];
  const of = (id: number) => entries.find(({ integration }) => integration.integration_id === id);
  const notify_on = alert.tellsResolved ? 'triggered_and_resolved' : triggeredOnly;
  const list = alert.webhooks.map((id) => of(id) ?? { integration: { integration_id: id }, notify_on });
  // Some recipients are no webhooks.
  const others = entries.filter(({ integration }) => integration.integration_id === undefined);
  return { ...before, webhooks: [...list, ...others] };
}
