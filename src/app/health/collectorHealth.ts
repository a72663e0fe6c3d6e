import { type Bucket, type Cloud, CloudError, type ListedObject } from '../../cloud/cloud';
import type { IamAdmin } from '../../cloud/setup/iamAdmin';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import { collectorNode } from '../browse/collectorNode';
import { counted } from '../words';
import { checkAuthorization } from './collectorAuthorization';
import { cannotTell, type HealthItem, type HealthMark, markOf, notOk, ok } from './healthItem';
import { arrivalItem, arrivalQuestion, sequenceItem, silentMicros, skipItem } from './objectItems';
import { newestOf, type RecentObjects, recentObjects } from './recentObjects';
import { type ServiceMessage, serviceMessages } from './serviceMessages';
import { type StreamGap, streamGaps } from './streamGaps';
import { collectorsOf, type WatchedInterface, watchedInterfaces } from './watchedInterfaces';

export interface HealthTools {
  readonly cloud: Pick<Cloud, 'accountId' | 'vpc' | 'storage'>;
  /** Null where policies cannot be read; then nothing is said of authorizations. */
  readonly iam: Pick<IamAdmin, 'policies'> | null;
  /** Microseconds UTC. */
  readonly now: () => number;
}

export interface CollectorHealth {
  readonly collector: FlowLogCollector;
  /** Null where it is not there, or cannot be found. */
  readonly bucket: Bucket | null;
  /** `VPC shop`. */
  readonly target: string;
  readonly mark: HealthMark;
  readonly items: readonly HealthItem[];
  /** The newest object of the interfaces looked at; null where there is none, or the bucket cannot be read. */
  readonly newest: ListedObject | null;
  readonly gaps: readonly StreamGap[];
  /** Failures of the service that would explain what was found. */
  readonly likely: readonly ServiceMessage[];
}

/** Interfaces looked at for one collector; each takes four listings. */
const mostInterfaces = 25;
const dayMicros = 86_400e6;

/**
 * How the collectors of a region are doing: state, bucket, authorization, the last object, gaps in the numbers of each
 * hour and stream, and windows with lost data. Reads only. Rejects with `CloudError` where the region cannot be read at
 * all; what cannot be read of one collector is told in its items.
 */
export async function regionHealth(
  tools: HealthTools,
  region: string,
  signal?: AbortSignal,
): Promise<readonly CollectorHealth[]> {
  const { vpc, storage } = tools.cloud;
  const [collectors, instances, subnets, account] = await Promise.all([
    vpc.collectors(region, signal),
    vpc.instances(region, signal),
    vpc.subnets(region, signal),
    tools.cloud.accountId(signal),
  ]);
  const nics = watchedInterfaces(instances, subnets);
  // Only the list tells which instance a bucket belongs to; without it each is looked up by name.
  const listed = await storage.buckets(signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return [] as readonly Bucket[];
  });
  const look = { tools, region, collectors, nics, account, listed };
  return Promise.all(collectors.map((collector) => healthOf(look, collector, signal)));
}

interface Look {
  readonly tools: HealthTools;
  readonly region: string;
  readonly collectors: readonly FlowLogCollector[];
  readonly nics: readonly WatchedInterface[];
  readonly account: string | null;
  readonly listed: readonly Bucket[];
}

async function healthOf(look: Look, collector: FlowLogCollector, signal?: AbortSignal): Promise<CollectorHealth> {
  const { tools, region, nics } = look;
  const { target, state, reason } = collectorNode(collector, region);
  const active = state === 'active';
  const own = nics.filter((nic) => writerOf(nic, look.collectors)?.id === collector.id);
  const items: HealthItem[] = [stateItem(state, reason), coverageItem(collector, target, own, nics, look.collectors)];
  const bucket = await findBucket(look, collector, signal);
  items.push(bucket.item);
  let found: readonly RecentObjects[] | null = null;
  if (bucket.found !== null) {
    items.push(await checkAuthorization(tools.iam, bucket.found, signal));
    try {
      found = await objectsOf(look, bucket.found, own, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof CloudError)) throw error;
      items.push({ ...arrivalQuestion, ...cannotTell(error.message) });
    }
  }
  const objects = (found ?? []).flatMap((one) => one.objects);
  const newest = newestOf((found ?? []).flatMap((one) => one.newest ?? []));
  const gaps = streamGaps(objects.map(({ key }) => key));
  if (found !== null && bucket.found !== null) {
    items.push(arrivalItem(collector, found, newest, active, tools.now()));
    items.push(sequenceItem(gaps, objects.length));
    items.push(await skipItem(tools.cloud.storage, bucket.found, objects, signal));
  }
  const said = proven(items, newest, tools.now());
  const likely = likelyMessages(said, newest, active, tools.now());
  return {
    collector,
    bucket: bucket.found,
    target,
    mark: active ? markOf(said) : 'not_ok',
    items: said,
    newest,
    gaps,
    likely,
  };
}

/** What writes for an interface: the most specific collector that is active. */
function writerOf(nic: WatchedInterface, collectors: readonly FlowLogCollector[]): FlowLogCollector | undefined {
  return collectorsOf(nic, collectors).find(({ collector }) => collector.active)?.collector;
}

function stateItem(state: string, reason: string | null): HealthItem {
  const question = 'Is it active?';
  if (state === 'active') return { code: 'state', question, ...ok('It is active.') };
  const suspended = state === 'suspended';
  const made = state === 'pending' || state === 'unknown' ? cannotTell : notOk;
  const rest = suspended ? ({ next: 'Resume the collector.', fix: 'resume' } as const) : {};
  return { code: 'state', question, ...made(reason ?? `It is ${state}.`, rest) };
}

function coverageItem(
  collector: FlowLogCollector,
  target: string,
  own: readonly WatchedInterface[],
  nics: readonly WatchedInterface[],
  collectors: readonly FlowLogCollector[],
): HealthItem {
  const question = 'Which interfaces does it write for?';
  const covered = nics.filter((nic) => collectorsOf(nic, collectors).some((one) => one.collector.id === collector.id));
  const elsewhere = covered.length - own.length;
  const finer = elsewhere > 0 && collector.active ? `; ${elsewhere} more have a collector of their own` : '';
  if (covered.length === 0)
    return {
      code: 'covered',
      question,
      ...cannotTell(`There is no instance interface in ${target}, so nothing to log.`),
    };
  if (own.length === 0 && collector.active)
    return {
      code: 'covered',
      question,
      ...cannotTell(`All ${counted(covered.length, 'interface')} of ${target} have more specific collectors.`),
    };
  return {
    code: 'covered',
    question,
    ...ok(`${counted(collector.active ? own.length : covered.length, 'interface')} of ${target}${finer}.`),
  };
}

async function findBucket(
  { tools, listed, region }: Look,
  { storage_bucket: { name } }: FlowLogCollector,
  signal?: AbortSignal,
): Promise<{ readonly found: Bucket | null; readonly item: HealthItem }> {
  const question = 'Is the bucket there?';
  try {
    const located = listed.find((bucket) => bucket.name === name && bucket.location !== null);
    const found = located ?? (await tools.cloud.storage.locate(name, signal));
    const where = found.location ?? region;
    const elsewhere = `${name} is in ${where}. The documentation asks for a bucket in the collector’s own region, ${region}.`;
    const made = where === region ? ok(`${name} is in ${where}.`) : cannotTell(elsewhere);
    return { found, item: { code: 'bucket', question, ...made } };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    const gone = error.code === 'not_found';
    const next = gone ? `Create a bucket named ${name} in ${region}, or make a collector with another bucket.` : null;
    return { found: null, item: { code: 'bucket', question, ...(gone ? notOk : cannotTell)(error.message, { next }) } };
  }
}

function objectsOf(
  { tools, region, account, nics }: Look,
  bucket: Bucket,
  own: readonly WatchedInterface[],
  signal?: AbortSignal,
) {
  const crn = nics.find(({ vpc }) => vpc.crn !== undefined)?.vpc.crn ?? '';
  const place = { account: account ?? /:a\/([0-9a-f]+):/.exec(crn)?.[1] ?? '', region };
  return recentObjects(tools.cloud.storage, bucket, place, own.slice(0, mostInterfaces), tools.now(), signal);
}

/** Objects that come prove the authorization, whatever policies are visible. */
function proven(items: readonly HealthItem[], newest: ListedObject | null, now: number): readonly HealthItem[] {
  if (newest === null || now - newest.modified > silentMicros) return items;
  return items.map((item) =>
    item.code === 'authorization' && item.answer === 'cannot_tell'
      ? { ...item, ...ok('Objects arrive, so it may write.') }
      : item,
  );
}

function likelyMessages(items: readonly HealthItem[], newest: ListedObject | null, active: boolean, now: number) {
  const failed = (code: HealthItem['code']) => items.some((item) => item.code === code && item.answer === 'not_ok');
  const lost = newest !== null && now - newest.modified > dayMicros && failed('arrival');
  const wanted = [
    ...(active && lost ? ['00001E'] : []),
    ...(active && failed('authorization') ? ['00002E'] : []),
    ...(failed('bucket') ? ['00003E'] : []),
  ];
  return serviceMessages.filter(({ code }) => wanted.includes(code));
}
