import { type Bucket, CloudError } from '../../cloud/cloud';
import { formatFlowTime } from '../../core/flow/flowTime';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import type { FlowStore } from '../../store/store';
import { checkAuthorization } from './collectorAuthorization';
import type { HealthTools } from './collectorHealth';
import { type BareMetalInterface, findSubject, type MissingSubject, type Subject } from './findSubject';
import { cannotTell, type HealthItem, type HealthMark, markOf, notOk, ok } from './healthItem';
import { arrivalItem, sequenceItem, skipItem } from './objectItems';
import { interfacePrefix, type RecentObjects, recentObjects } from './recentObjects';
import { streamGaps } from './streamGaps';
import { collectorsOf, type WatchedInterface } from './watchedInterfaces';

export interface MissingQuestion {
  readonly region: string;
  readonly subject: MissingSubject;
  /** IANA number of what is missed, where the user said: 1 is ICMP. */
  readonly protocol?: number;
  /** Whether it is IPv6 that is missed. */
  readonly ipv6?: boolean;
  /** When it should have been, microseconds UTC; the end of a range. Absent: about now. */
  readonly at?: number;
}

export interface MissingTraffic {
  /** What was looked at, in words: `vsi1 eth0 10.240.0.4`. */
  readonly subject: string;
  readonly mark: HealthMark;
  /** In the order in which they matter: the first that is not ok is the likely reason. */
  readonly items: readonly HealthItem[];
  /** What writes for it, or would if it were active; null where nothing covers it. */
  readonly collector: FlowLogCollector | null;
  /** Null where it could not be read. */
  readonly bucket: Bucket | null;
  /** Where a collector could be set up for it; null where there is no such interface. */
  readonly vpc: { readonly id: string; readonly name: string } | null;
}

export interface MissingTools extends HealthTools {
  /** Null: nothing is said of the local store. */
  readonly store: Pick<FlowStore, 'objects'> | null;
}

type Made = Omit<HealthItem, 'code' | 'question'>;
const item = (code: HealthItem['code'], question: string, made: Made): HealthItem => ({ code, question, ...made });

/**
 * “Why is my traffic missing?”: walks from the packet to the local store and says of each step whether it is in order.
 * Steps that rest on one that failed are left out. Rejects with `CloudError` where the region cannot be read.
 */
export async function missingTraffic(
  tools: MissingTools,
  question: MissingQuestion,
  signal?: AbortSignal,
): Promise<MissingTraffic> {
  const { vpc } = tools.cloud;
  const { region } = question;
  const [instances, subnets, vnis, collectors] = await Promise.all([
    vpc.instances(region, signal),
    vpc.subnets(region, signal),
    vpc.virtualNetworkInterfaces(region, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (!(error instanceof CloudError)) throw error;
      return [];
    }),
    vpc.collectors(region, signal),
  ]);
  const subject = findSubject(question.subject, { instances, subnets, vnis, collectors });
  const kinds = protocolItems(question);
  if (subject.kind !== 'interface') {
    const items = [...kinds, subjectItem(subject, region)];
    return { subject: subject.name, mark: markOf(items), items, collector: null, bucket: null, vpc: null };
  }
  const { nic, name } = subject;
  const items = [
    ...kinds,
    item('known', 'Is there such an interface?', ok(`${name} is an interface of the VPC ${nic.vpc.name}.`)),
    ...coverItems(nic, collectors),
  ];
  const covering = collectorsOf(nic, collectors);
  const writer = covering.find(({ collector }) => collector.active)?.collector;
  // The one that takes precedence, where it is suspended: resuming it is what helps.
  const collector = covering[0]?.collector ?? null;
  const of = { id: nic.vpc.id, name: nic.vpc.name };
  if (writer === undefined) return { subject: name, mark: markOf(items), items, collector, bucket: null, vpc: of };
  const written = await writerItems(tools, question, nic, writer, signal);
  const all = [...items, ...written.items];
  return { subject: name, mark: markOf(all), items: all, collector, bucket: written.bucket, vpc: of };
}

/** Contracts/ibm-cloud.md §8.2: neither is ever collected. */
function protocolItems({ protocol, ipv6 }: MissingQuestion): readonly HealthItem[] {
  const what = 'Is it traffic that is logged?';
  if (protocol === 1)
    return [
      item(
        'protocol',
        what,
        notOk('ICMP, and so ping, is never in VPC flow logs.', {
          next: 'Try with TCP instead, for instance by connecting to a port.',
        }),
      ),
    ];
  if (protocol !== undefined && protocol !== 6 && protocol !== 17)
    return [item('protocol', what, notOk(`VPC flow logs hold TCP and UDP; protocol ${protocol} is not in them.`))];
  if (ipv6) return [item('protocol', what, notOk('VPC flow logs hold IPv4 alone.'))];
  return [item('protocol', what, ok('TCP and UDP over IPv4 are logged. ICMP and IPv6 never are.'))];
}

function subjectItem(subject: Exclude<Subject, { readonly kind: 'interface' }>, region: string): HealthItem {
  if (subject.kind === 'unlogged') {
    const next = 'Look at the other end: an instance it talks to logs the same connection.';
    return item(
      'collected_kind',
      'Is it a kind of interface that is logged?',
      notOk(bareMetalWords(subject), { next }),
    );
  }
  if (subject.kind === 'empty')
    return item('known', 'Is there such an interface?', notOk(`${subject.name} covers no interface of an instance.`));
  const next = 'Check the region. Peers outside the VPC have no interface here: look from the side that has one.';
  return item(
    'known',
    'Is there such an interface?',
    notOk(`There is no interface ${subject.name} in ${region}.`, { next }),
  );
}

function bareMetalWords({ name, owner }: BareMetalInterface): string {
  return `${name} belongs to a ${owner}; flow logs are not collected there.`;
}

function coverItems(nic: WatchedInterface, collectors: readonly FlowLogCollector[]): readonly HealthItem[] {
  const covering = collectorsOf(nic, collectors);
  const covered = 'Does a collector cover it?';
  const [first] = covering;
  if (first === undefined) {
    const reason = `No collector has ${nic.instance.name}, its subnet or its VPC ${nic.vpc.name} as its target.`;
    return [item('covered', covered, notOk(reason, { next: 'Set up a collector for the VPC.', fix: 'set_up' }))];
  }
  const words = ({ collector, kind }: typeof first) =>
    `${collector.name} (of the ${kind}, into ${collector.storage_bucket.name})`;
  const all = item('covered', covered, ok(`${covering.map(words).join(', ')}.`));
  const active = covering.find(({ collector }) => collector.active);
  const precedence = 'Does a more specific collector take precedence?';
  const state = 'Is the collector active?';
  if (active === undefined) {
    const reason = `${first.collector.name} is suspended.`;
    return [
      all,
      item(
        'state',
        state,
        notOk(reason, { next: 'Resume it. What was not logged meanwhile does not come back.', fix: 'resume' }),
      ),
    ];
  }
  const general = covering.filter((one) => one !== active && one.collector.active);
  const elsewhere = general.some(
    ({ collector }) => collector.storage_bucket.name !== active.collector.storage_bucket.name,
  );
  const writes = `${active.collector.name} writes for it, into ${active.collector.storage_bucket.name}`;
  const found: HealthItem[] = [all];
  if (first !== active) {
    const reason = `${first.collector.name} is more specific but suspended; whether ${active.collector.name} writes in its place is not documented.`;
    found.push(
      item(
        'precedence',
        precedence,
        cannotTell(reason, { next: `Resume or delete ${first.collector.name}.`, fix: 'resume' }),
      ),
    );
  } else if (general.length === 0) found.push(item('precedence', precedence, ok(`${writes}; there is no other.`)));
  else {
    const names = general.map(({ collector }) => collector.name).join(', ');
    const reason = `${writes}; ${names} leaves it out.`;
    const next = `Look in ${active.collector.storage_bucket.name}.`;
    found.push(item('precedence', precedence, elsewhere ? notOk(reason, { next }) : ok(reason)));
  }
  return [...found, item('state', state, ok(`${active.collector.name} is active.`))];
}

async function writerItems(
  tools: MissingTools,
  { region, at }: MissingQuestion,
  nic: WatchedInterface,
  collector: FlowLogCollector,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly HealthItem[]; readonly bucket: Bucket | null }> {
  const now = tools.now();
  const wanted = at ?? now;
  const items = [ageItem(collector, wanted, now), windowItem(wanted, now)];
  const { storage } = tools.cloud;
  const { name } = collector.storage_bucket;
  const there = 'Is the bucket there, and may you read it?';
  let bucket: Bucket | null = null;
  try {
    bucket = await bucketNamed(storage, name, signal);
    const account = (await tools.cloud.accountId(signal)) ?? /:a\/([0-9a-f]+):/.exec(nic.vpc.crn ?? '')?.[1] ?? '';
    const found = await recentObjects(storage, bucket, { account, region }, [nic], Math.min(wanted, now), signal);
    const objects = found.flatMap((one) => one.objects);
    items.push(item('bucket', there, ok(`${name} is in ${bucket.location ?? 'an unknown place'}, and can be listed.`)));
    items.push(await checkAuthorization(tools.iam, bucket, signal));
    items.push(arrivalItem(collector, found, found[0]?.newest ?? null, true, Math.min(wanted, now)));
    items.push(sequenceItem(streamGaps(objects.map(({ key }) => key)), objects.length));
    items.push(await skipItem(storage, bucket, objects, signal));
    if (tools.store !== null)
      items.push(await ingestedItem(tools.store, name, interfacePrefix({ account, region }, nic), found));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    const gone = error.code === 'not_found';
    items.push(item('bucket', there, (gone ? notOk : cannotTell)(error.message)));
  }
  return { items, bucket };
}

/** Only the list tells the instance of a bucket; who may not list may still know it by name. */
async function bucketNamed(
  storage: MissingTools['cloud']['storage'],
  name: string,
  signal?: AbortSignal,
): Promise<Bucket> {
  const listed = await storage.buckets(signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return [] as readonly Bucket[];
  });
  return listed.find((bucket) => bucket.name === name && bucket.location !== null) ?? storage.locate(name, signal);
}

/** Contracts/ibm-cloud.md §8.3: the first data come about ten minutes after creation. */
function ageItem({ name, created_at }: FlowLogCollector, wanted: number, now: number): HealthItem {
  const question = 'Was the collector there in time?';
  const born = Date.parse(created_at ?? '') * 1000;
  if (Number.isNaN(born)) return item('age', question, cannotTell(`When ${name} was made is not told.`));
  if (wanted < born)
    return item(
      'age',
      question,
      notOk(`${name} was made at ${formatFlowTime(born)}, after the time asked for. What was before is not logged.`),
    );
  if (now - born < 15 * 60e6) {
    const next = 'Look again in ten minutes.';
    return item(
      'age',
      question,
      notOk(`${name} was made only at ${formatFlowTime(born)}; the first flow logs come about ten minutes later.`, {
        next,
      }),
    );
  }
  return item('age', question, ok(`${name} has been there since ${formatFlowTime(born)}.`));
}

/** A window of five minutes, and what its upload takes. */
const windowMicros = 10 * 60e6;

function windowItem(wanted: number, now: number): HealthItem {
  const question = 'Is the capture window over?';
  if (now - wanted >= windowMicros)
    return item('window', question, ok('The time asked for is more than ten minutes ago.'));
  const reason =
    'Flow logs come five to ten minutes after the traffic: what was in the last ten minutes may be still to come.';
  return item('window', question, cannotTell(reason, { next: 'Look again in ten minutes.' }));
}

async function ingestedItem(
  store: Pick<FlowStore, 'objects'>,
  bucket: string,
  prefix: string,
  found: readonly RecentObjects[],
): Promise<HealthItem> {
  const question = 'Is it in the local store?';
  const objects = found.flatMap((one) => one.objects);
  const held = new Set((await store.objects({ bucket, prefix })).map(({ key, etag }) => `${etag} ${key}`));
  const missing = objects.filter(({ key, etag }) => !held.has(`${etag} ${key}`)).length;
  if (objects.length === 0) return item('ingested', question, cannotTell('There are no objects of those two hours.'));
  if (missing === 0)
    return item('ingested', question, ok(`All ${objects.length} objects of those two hours are ingested.`));
  const reason = `${missing} of ${objects.length} objects of those two hours are in the bucket, but not in the local store.`;
  return item('ingested', question, notOk(reason, { next: 'Ingest them, then search again.', fix: 'ingest' }));
}
