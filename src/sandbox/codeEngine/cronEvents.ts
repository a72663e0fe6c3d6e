import type { CodeEngineContext } from './codeEngineContext';
import { cronTimes, parseCron } from './cronSchedule';
import type { EventDelivery } from './eventDelivery';
import { type ProjectState, projectStatus } from './projectState';
import type { CronSubscription } from './subscriptions';

/** After a jump of the clock only that many of the times that were passed are made up for, the latest ones. */
const mostAtOnce = 24;
const furthestBack = 7 * 24 * 3_600_000;

/** Sends an event for each time that a cron subscription names and the clock passed since it was last asked. */
export function fireCronEvents(context: CodeEngineContext, delivery: EventDelivery): void {
  const now = context.runtime.now();
  for (const project of context.projects) {
    if (projectStatus(project, now) !== 'active') continue;
    for (const subscription of project.cronSubscriptions.values()) fire(context, delivery, project, subscription, now);
  }
}

function fire(
  { runtime }: CodeEngineContext,
  delivery: EventDelivery,
  project: ProjectState,
  subscription: CronSubscription,
  now: number,
): void {
  const schedule = parseCron(subscription.schedule);
  const after = Math.max(subscription.lookedAt, now - furthestBack);
  subscription.lookedAt = Math.max(subscription.lookedAt, now);
  if (schedule === null) return;
  for (const time of cronTimes(schedule, subscription.timeZone, after, now).slice(-mostAtOnce))
    delivery.send(project, subscription, {
      id: runtime.newId(),
      source: `/apis/v1/namespaces/${project.subdomain}/pingsources/${subscription.name}`,
      type: 'dev.knative.sources.ping',
      time: new Date(time).toISOString(),
      subject: null,
      contentType: subscription.contentType,
      data: subscription.data,
    });
}
