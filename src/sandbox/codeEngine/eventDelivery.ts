import { pause } from '../http/pause';
import { type CloudEvent, eventEnvironment, eventHeaders } from './cloudEvent';
import type { CodeEngineContext } from './codeEngineContext';
import { startRunForEvent } from './entityCalls';
import { EventFaults } from './eventFaults';
import { type ProjectState, projectStatus } from './projectState';
import type { CosSubscription, CronSubscription } from './subscriptions';

/** How often delivery is tried; the service does not document its own number. */
const mostAttempts = 6;

/** Carries events to what subscribed to them: again after a while where a destination does not answer with 2xx. */
export class EventDelivery {
  readonly faults = new EventFaults();

  constructor(private readonly context: CodeEngineContext) {}

  /** In the background. */
  send(project: ProjectState, subscription: CosSubscription | CronSubscription, event: CloudEvent): void {
    this.faults.pass(event, () => this.context.runtime.pending.add(this.deliver(project, subscription, event)));
  }

  private async deliver(
    project: ProjectState,
    subscription: CosSubscription | CronSubscription,
    event: CloudEvent,
  ): Promise<void> {
    const { runtime } = this.context;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      if (attempt > 0 && !(await pause(runtime.retryMs * 2 ** (attempt - 1), runtime.closing))) return;
      if (runtime.closing.aborted || projectStatus(project, runtime.now()) !== 'active') return;
      if (subscription.destinationType === 'job') {
        this.startJob(project, subscription, event);
        return;
      }
      const status = await this.request(project, subscription, event).catch(() => 503);
      if (status >= 200 && status < 300) {
        subscription.counts.delivered++;
        return;
      }
      subscription.lastProblem = `${subscription.destinationType} ${subscription.destination} answered ${status}`;
    }
    subscription.counts.failed++;
  }

  /** Each event makes a run; beyond the quota of runs events are lost. */
  private startJob(project: ProjectState, subscription: CosSubscription | CronSubscription, event: CloudEvent): void {
    const job = project.entities.jobs.get(subscription.destination);
    const environment = eventEnvironment(event, subscription.extensions);
    if (job !== undefined && startRunForEvent(this.context, project, job, environment)) {
      subscription.counts.delivered++;
      return;
    }
    subscription.counts.lost++;
    subscription.lastProblem = job === undefined ? `job ${subscription.destination} not found` : 'too many job runs';
  }

  private async request(
    project: ProjectState,
    { destination, destinationType, path, extensions }: CosSubscription | CronSubscription,
    event: CloudEvent,
  ): Promise<number> {
    const { workloads } = this.context;
    const call = { method: 'POST', path, headers: eventHeaders(event, extensions), body: Buffer.from(event.data) };
    if (destinationType === 'function') {
      const entity = project.entities.functions.get(destination);
      if (entity === undefined) return 404;
      return (await workloads.function(project, entity).request({ ...call, rawQuery: '' })).status;
    }
    const app = project.entities.apps.get(destination);
    if (app === undefined) return 404;
    const answer = await workloads.app(project, app).request(call);
    return answer === 'unavailable' ? 503 : answer === 'timed_out' ? 504 : answer.status;
  }
}
