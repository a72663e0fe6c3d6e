import { bucketNamed } from '../account/accountState';
import type { CodeEngineContext } from '../codeEngine/codeEngineContext';
import { cosEvent } from '../codeEngine/cosEvent';
import { isTimeZone, parseCron } from '../codeEngine/cronSchedule';
import type { EventDelivery } from '../codeEngine/eventDelivery';
import { isRecord } from '../codeEngine/fieldRules';
import type { ProjectState } from '../codeEngine/projectState';
import type { CosSubscription, CronSubscription, DestinationType } from '../codeEngine/subscriptions';
import type { BucketState } from '../s3/bucketState';
import { bucketRegion } from '../s3/bucketState';
import type { ObjectEvents } from '../s3/objectEvents';
import type { SubscriptionRefusal } from './subscriptionRefusal';

export interface SubscriptionContext {
  readonly codeEngine: CodeEngineContext;
  readonly delivery: EventDelivery;
  readonly objectEvents: ObjectEvents;
  /** Whether the project was authorized for the events of a bucket. */
  readonly mayNotify: (project: string, bucket: BucketState) => boolean;
}

type Given = Readonly<Record<string, unknown>>;
type Refused = { readonly refusal: SubscriptionRefusal };

const mostSubscriptions = 100;
const longestName = 253;
const longestData = 4096;

/** Subscribes a project to a bucket; from now on its events are delivered. */
export function makeCosSubscription(
  context: SubscriptionContext,
  project: ProjectState,
  given: Given,
): CosSubscription | Refused {
  const common = commonFields(context, given, ['app', 'job'], project.cosSubscriptions);
  if ('refusal' in common) return common;
  const { bucket: bucketName, event_type: eventType = 'all', prefix = '', suffix = '' } = given;
  if (eventType !== 'write' && eventType !== 'delete' && eventType !== 'all')
    return invalid("The event type must be 'delete', 'write' or 'all'.");
  if (typeof bucketName !== 'string' || bucketName === '') return invalid('A bucket is required.');
  const bucket = bucketNamed(context.codeEngine.world.account, bucketName);
  if (bucket === undefined || bucketRegion(bucket) !== project.region)
    return { refusal: { kind: 'no_bucket', bucket: bucketName, region: project.region } };
  if (!context.mayNotify(project.id, bucket)) return { refusal: { kind: 'no_role', bucket: bucketName } };
  const missing = destinationMissing(project, common, given.force === true);
  if (missing !== null) return { refusal: missing };
  const subscription: CosSubscription = {
    ...common,
    kind: 'cos',
    bucket: bucketName,
    prefix: String(prefix),
    suffix: String(suffix),
    eventType,
    end: context.objectEvents.listen(bucketName, (event) => {
      const { prefix: start, suffix: end, eventType: type } = subscription;
      if (!event.key.startsWith(start) || !event.key.endsWith(end)) return;
      if (type !== 'all' && (type === 'write') !== (event.kind === 'written')) return;
      context.delivery.send(project, subscription, cosEvent(event, context.codeEngine.runtime.newId()));
    }),
  };
  project.cosSubscriptions.set(subscription.name, subscription);
  return subscription;
}

/** Subscribes a project to the clock. */
export function makeCronSubscription(
  context: SubscriptionContext,
  project: ProjectState,
  given: Given,
): CronSubscription | Refused {
  const types: readonly DestinationType[] = ['app', 'job', 'function'];
  const common = commonFields(context, given, types, project.cronSubscriptions);
  if ('refusal' in common) return common;
  const { schedule = '* * * * *', time_zone: timeZone = 'UTC', data = '', content_type: contentType } = given;
  if (typeof schedule !== 'string' || parseCron(schedule) === null)
    return invalid(`The schedule '${String(schedule).slice(0, 100)}' is not valid.`);
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) return invalid('The time zone is not known.');
  if (typeof data !== 'string' || Buffer.byteLength(data) > longestData)
    return invalid(`The data may have at most ${longestData} bytes.`);
  const missing = destinationMissing(project, common, given.force === true);
  if (missing !== null) return { refusal: missing };
  const subscription: CronSubscription = {
    ...common,
    kind: 'cron',
    schedule,
    timeZone,
    data,
    contentType: typeof contentType === 'string' ? contentType : 'application/json',
    lookedAt: common.createdAt,
  };
  project.cronSubscriptions.set(subscription.name, subscription);
  return subscription;
}

/** Whether there is what it is to deliver to. */
export function isReady(project: ProjectState, subscription: CosSubscription | CronSubscription): boolean {
  return destinationMissing(project, subscription, false) === null;
}

function commonFields(
  { codeEngine }: SubscriptionContext,
  given: Given,
  types: readonly DestinationType[],
  existing: ReadonlyMap<string, unknown>,
) {
  const { name, destination, destination_type: type = 'app', path = '/', extensions } = given;
  if (typeof name !== 'string' || name.length > longestName || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    return invalid(`The name must have lower-case letters, digits, '-' and '.', at most ${longestName} of them.`);
  if (typeof destination !== 'string' || destination === '') return invalid('A destination is required.');
  const destinationType = types.find((known) => known === type);
  if (destinationType === undefined) return invalid(`The destination type must be one of ${types.join(', ')}.`);
  if (typeof path !== 'string' || !path.startsWith('/')) return invalid("The path must begin with '/'.");
  const attributes = isRecord(extensions) ? extensions : {};
  for (const [key, value] of Object.entries(attributes))
    if (!/^[a-z0-9]{1,20}$/.test(key) || typeof value !== 'string')
      return invalid(`The extension '${key.slice(0, 40)}' is not valid.`);
  if (existing.has(name)) return { refusal: { kind: 'exists', name } } as const;
  if (existing.size >= mostSubscriptions) return { refusal: { kind: 'quota', most: mostSubscriptions } } as const;
  return {
    name,
    destination,
    destinationType,
    path,
    extensions: attributes as Readonly<Record<string, string>>,
    createdAt: codeEngine.runtime.now(),
    counts: { delivered: 0, failed: 0, lost: 0 },
    lastProblem: null,
  };
}

function destinationMissing(
  project: ProjectState,
  { destination, destinationType }: { readonly destination: string; readonly destinationType: DestinationType },
  force: boolean,
): SubscriptionRefusal | null {
  const collection = ({ app: 'apps', job: 'jobs', function: 'functions' } as const)[destinationType];
  if (force || project.entities[collection].has(destination)) return null;
  return { kind: 'no_destination', destination, destinationType };
}

function invalid(message: string): Refused {
  return { refusal: { kind: 'invalid', message } };
}
