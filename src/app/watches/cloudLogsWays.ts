import type { CloudLogsConfig, OutgoingWebhook } from '../../cloud/cloudLogs/cloudLogsConfig';
import type { NotificationWay, NotificationWays } from './alertService';

/**
 * Alerts of IBM Cloud Logs go to IBM Cloud Event Notifications and from there to Slack, e-mail and the rest
 * (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-event-notifications-configure).
 */
export function cloudLogsWays(config: CloudLogsConfig): NotificationWays {
  return {
    list: async (signal) => (await config.webhooks(signal)).map(wayOf),
    connect: async ({ name, instance, region }, signal) =>
      wayOf(await config.createWebhook({ name, instance, region, endpoint: 'public' }, signal)),
    disconnect: (id, signal) => config.deleteWebhook(id, signal),
    explain: (none) => [
      'IBM Cloud Logs tells nobody itself: it hands alerts to IBM Cloud Event Notifications, which tells Slack, e-mail, webhooks or PagerDuty.',
      'That takes an instance of Event Notifications, and an authorization (Manage > Access (IAM) > Authorizations) that gives Cloud Logs the role Event Source Manager on it.',
      none
        ? 'This instance of IBM Cloud Logs has no outgoing webhook yet: connect it to the instance of Event Notifications by its GUID and region.'
        : 'The outgoing webhook that an alert names connects this instance of IBM Cloud Logs to it.',
      'There, a topic takes the alerts of this source, and a subscription of the topic names the destination: the Slack webhook, the e-mail addresses.',
      'From here only the outgoing webhooks can be seen. Whether a topic and a subscription follow is shown in Event Notifications, and so is a test of the destination.',
      'Alerts look at lines of high and medium priority: where a TCO policy of the instance gives flow logs a low one, none goes off.',
    ],
  };
}

function wayOf({ id, name, externalId }: OutgoingWebhook): NotificationWay {
  return { id, name, channel: { kind: 'eventNotifications', integration: externalId, name } };
}
