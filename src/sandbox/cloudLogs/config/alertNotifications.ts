import { isObject, objects } from '../../../core/policy/looseJson';
import type { EventNotifications, NotificationEvent } from '../../eventNotifications/eventNotifications';
import { cloudLogsMayNotify } from '../../iam/access';
import type { SandboxWorld } from '../../sandboxWorld';
import { logEvent } from '../query/logEvent';
import type { AlertEvent } from './alertWatch';
import type { CloudLogsConfigState } from './cloudLogsConfigState';

/** Why an instance of IBM Cloud Logs cannot hand alerts to one of Event Notifications, both by GUID; null where it can. */
export function notificationsProblem(world: SandboxWorld, logs: string, notifications: string): string | null {
  const found = world.account.resourceInstances.find(
    ({ guid, crn }) => guid === notifications && crn.includes(':event-notifications:'),
  );
  if (found === undefined || found.state !== 'active') return 'There is no such instance of Event Notifications.';
  return cloudLogsMayNotify(world, logs, notifications)
    ? null
    : 'IBM Cloud Logs is not authorized for the instance of Event Notifications: the role Event Source Manager is missing.';
}

export interface AlertNotifications {
  readonly world: SandboxWorld;
  readonly config: CloudLogsConfigState;
  readonly notifications: EventNotifications;
  readonly newId: () => string;
}

/** Hands what went off to Event Notifications, once for each outgoing webhook that the alert names. */
export async function notify(event: AlertEvent, context: AlertNotifications): Promise<void> {
  const { instance, alert, status } = event;
  const group = isObject(alert.body.notification_group) ? alert.body.notification_group : {};
  const incidents = isObject(alert.body.incidents_settings) ? alert.body.incidents_settings : {};
  const told = new Set<number>();
  for (const { integration, notify_on: on = incidents.notify_on } of objects(group.webhooks)) {
    const id = isObject(integration) ? Number(integration.integration_id) : Number.NaN;
    if (told.has(id) || (status === 'resolved' && on !== 'triggered_and_resolved')) continue;
    told.add(id);
    const webhook = context.config.of(instance).webhookOf(id);
    if (webhook === undefined) continue;
    if (notificationsProblem(context.world, instance, webhook.notifications) !== null) continue;
    await context.notifications.take(webhook.notifications, written(event, context));
  }
}

/** https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-event-payload */
function written({ instance, alert, status, matches, example }: AlertEvent, context: AlertNotifications) {
  const { body } = alert;
  const event: NotificationEvent = {
    ...{ source: instance, id: context.newId(), time: context.world.now(), type: typeOf(alert.body) },
    subject: `${String(body.name)}: alert ${status}`,
    data: {
      alert_definition: {
        id: alert.id,
        versioned_id: alert.version,
        name: body.name,
        description: body.description ?? '',
      },
      status,
      hit_count: matches,
      log_example: example === null ? null : JSON.parse(JSON.stringify(logEvent(example).d, plainly)),
    },
  };
  return event;
}

function typeOf(body: AlertEvent['alert']['body']): string {
  const threshold = isObject(body.logs_threshold) ? body.logs_threshold.condition_type : null;
  const kind = threshold === null ? 'Immediate' : threshold === 'less_than' ? 'LessThan' : 'MoreThan';
  return `com.ibm.cloud.logs.Standard${kind}AlertEvent`;
}

const plainly = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
