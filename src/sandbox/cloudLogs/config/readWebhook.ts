import type { JsonObject } from '../../../core/policy/looseJson';
import { BodyCheck } from './bodyCheck';

export interface WebhookDraft {
  readonly name: string;
  /** GUID of the instance of Event Notifications. */
  readonly notifications: string;
}

/** Checks the body of an outgoing webhook: there is one type of them. Throws `BodyProblem`. */
export function readWebhook(body: JsonObject): WebhookDraft {
  const check = new BodyCheck(body).only('type', 'name', 'url', 'ibm_event_notifications');
  check.oneOf('type', ['ibm_event_notifications']);
  const name = check.text('name');
  const target = check
    .object('ibm_event_notifications')
    .only('event_notifications_instance_id', 'region_id', 'source_id', 'source_name', 'endpoint_type');
  const region = target.text('region_id');
  if (!/^[a-z]{2}-[a-z]+(-\d+)?$/.test(region)) target.fail('region_id', 'must be a region');
  if (target.has('endpoint_type')) target.oneOf('endpoint_type', ['default_or_public', 'private']);
  return { name, notifications: target.uuid('event_notifications_instance_id') };
}
