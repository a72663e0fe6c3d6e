import type { JsonObject } from '../../../core/policy/looseJson';
import { QuerySyntaxError } from '../query/dataprime/dataprimeTree';
import { parseLucene } from '../query/lucene/parseLucene';
import { BodyCheck } from './bodyCheck';
import type { InstanceConfig } from './cloudLogsConfigState';

const members = [
  ...['name', 'description', 'enabled', 'priority', 'type', 'active_on', 'group_by_keys', 'incidents_settings'],
  ...['notification_group', 'entity_labels', 'phantom_mode', 'deleted'],
];
const types = [
  ...['logs_immediate_or_unspecified', 'logs_threshold', 'logs_anomaly', 'logs_ratio_threshold', 'logs_new_value'],
  ...['logs_unique_count', 'logs_time_relative_threshold', 'metric_threshold', 'metric_anomaly', 'flow'],
] as const;
const priorities = ['p5_or_unspecified', 'p4', 'p3', 'p2', 'p1'];
const notifyOn = ['triggered_only_unspecified', 'triggered_and_resolved'] as const;
const largest = 4_294_967_295;
const longestQuery = 65_535;
const mostOperators = 50;

const minutes: Readonly<Record<string, number>> = {
  minutes_5_or_unspecified: 5,
  minutes_10: 10,
  minutes_15: 15,
  minutes_20: 20,
  minutes_30: 30,
  hour_1: 60,
  hours_2: 120,
  hours_4: 240,
  hours_6: 360,
  hours_12: 720,
  hours_24: 1440,
  hours_36: 2160,
};

/** Minutes of a `logs_time_window_specific_value`. */
export const windowMinutes = (name: string): number => minutes[name] ?? 5;

/**
 * Checks the body of an alert definition (contracts/logs-and-functions.md §6.3). Of the types only those that count lines
 * are checked to the ground; the others are kept and never go off. Throws `BodyProblem`.
 */
export function readAlertDefinition(body: JsonObject, config: InstanceConfig): JsonObject {
  const check = new BodyCheck(body);
  const type = check.oneOf('type', types);
  const own = type.replace('_or_unspecified', '');
  check.only(...members, own).text('name');
  if (check.has('description')) check.text('description');
  for (const name of ['enabled', 'phantom_mode', 'deleted']) if (check.has(name)) check.flag(name);
  if (check.has('priority')) check.oneOf('priority', priorities);
  if (check.has('incidents_settings')) {
    const incidents = check.object('incidents_settings').only('minutes', 'notify_on');
    if (incidents.has('minutes')) incidents.number('minutes', 0, largest);
    if (incidents.has('notify_on')) incidents.oneOf('notify_on', notifyOn);
  }
  if (check.has('notification_group')) readGroup(check.object('notification_group'), config);
  const particular = check.object(own);
  if (type === 'logs_immediate_or_unspecified') {
    readFilter(particular.only('logs_filter', 'notification_payload_filter'));
  } else if (type === 'logs_threshold') readThreshold(particular, check);
  return body;
}

function readThreshold(own: BodyCheck, alert: BodyCheck): void {
  own.only(
    ...['logs_filter', 'notification_payload_filter', 'condition_type', 'rules', 'undetected_values_management'],
    'evaluation_delay_ms',
  );
  readFilter(own);
  own.oneOf('condition_type', ['more_than_or_unspecified', 'less_than']);
  const rules = own.objects('rules', 5);
  if (rules.length === 0) own.fail('rules', 'must have at least 1 item');
  for (const rule of rules) {
    const condition = rule.only('condition', 'override').object('condition');
    condition.only('threshold', 'time_window', 'condition_type').number('threshold', 0, largest);
    const window = condition.object('time_window').only('logs_time_window_specific_value');
    window.oneOf('logs_time_window_specific_value', Object.keys(minutes));
    rule.object('override').only('priority').oneOf('priority', priorities);
  }
  if (alert.has('priority')) alert.fail('priority', 'must not be set where rules have an override');
}

function readGroup(group: BodyCheck, config: InstanceConfig): void {
  group.only('group_by_keys', 'webhooks');
  if (!group.has('webhooks')) return;
  for (const webhook of group.objects('webhooks', 4_096)) {
    webhook.only('integration', 'notify_on', 'minutes');
    if (webhook.has('notify_on')) webhook.oneOf('notify_on', notifyOn);
    if (webhook.has('minutes')) webhook.number('minutes', 0, largest);
    const integration = webhook.object('integration').only('integration_id');
    const id = integration.number('integration_id', 0, largest);
    if (config.webhookOf(id) === undefined) integration.fail('integration_id', 'names no outgoing webhook');
  }
}

function readFilter(own: BodyCheck): void {
  if (!own.has('logs_filter')) return;
  const filter = own.object('logs_filter').only('simple_filter').object('simple_filter');
  filter.only('lucene_query', 'label_filters');
  if (filter.has('lucene_query')) readQuery(filter);
  if (!filter.has('label_filters')) return;
  const labels = filter.object('label_filters').only('application_name', 'subsystem_name', 'severities');
  for (const name of ['application_name', 'subsystem_name']) {
    for (const label of labels.objects(name, 4_096)) {
      label
        .only('operation', 'value')
        .oneOf('operation', ['is_or_unspecified', 'includes', 'ends_with', 'starts_with']);
    }
  }
  labels.list('severities', 4_096);
}

function readQuery(filter: BodyCheck): void {
  const query = filter.text('lucene_query', longestQuery);
  const operators = query.match(/(?<=[\s)])(?:AND|OR)(?=[\s(])/g)?.length ?? 0;
  if (operators > mostOperators) filter.fail('lucene_query', `must have at most ${mostOperators} AND and OR`);
  try {
    parseLucene(query);
  } catch (error) {
    if (error instanceof QuerySyntaxError) filter.fail('lucene_query', `cannot be read: ${error.message}`);
    throw error;
  }
}
