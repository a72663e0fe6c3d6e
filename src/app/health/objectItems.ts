import { type Bucket, CloudError, type ListedObject, type ObjectStorage } from '../../cloud/cloud';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import { Limiter } from '../limiter';
import { counted } from '../words';
import { agoText } from './agoText';
import { cannotTell, type HealthItem, notOk, ok } from './healthItem';
import type { RecentObjects } from './recentObjects';
import type { StreamGap } from './streamGaps';

/** Newest objects whose metadata is read. */
const mostHeads = 60;
/** A window, its upload, and 15 minutes for what comes late (contracts/ibm-cloud.md §8.3). */
export const silentMicros = 25 * 60e6;
const firstObjectMicros = 15 * 60e6;

export const arrivalQuestion = { code: 'arrival', question: 'When did the last object come?' } as const;

/** Whether objects come; `now` in microseconds UTC. */
export function arrivalItem(
  collector: FlowLogCollector,
  found: readonly RecentObjects[],
  newest: ListedObject | null,
  active: boolean,
  now: number,
): HealthItem {
  const made = (): Omit<HealthItem, 'code' | 'question'> => {
    const age = now - Date.parse(collector.created_at ?? '') * 1000;
    if (found.length === 0) return cannotTell('It writes for no interface.');
    if (newest === null) {
      if (active && age < firstObjectMicros)
        return cannotTell('None yet. The first comes about ten minutes after the collector was made.');
      const next = 'Check authorization, bucket and firewall below; an interface that is up writes every five minutes.';
      return active ? notOk('None has come.', { next }) : ok('None, while it is not active.');
    }
    const came = `The last object came ${agoText(newest.modified, now)}`;
    const silent = found.filter((one) => one.newest === null || now - one.newest.modified > silentMicros);
    if (now - newest.modified > silentMicros && active)
      return notOk(`${came}. An active collector writes every five minutes, also where nothing was sent.`, {
        next: 'Check authorization, bucket and firewall; what is not written within 24 hours is lost.',
      });
    if (silent.length > 0 && active) {
      const names = silent.slice(0, 3).map(({ nic }) => `${nic.instance.name} ${nic.name}`);
      const rest = silent.length > names.length ? ` and ${silent.length - names.length} more` : '';
      return cannotTell(`${came}, but ${names.join(', ')}${rest} brought none lately.`, {
        next: 'Instances that are stopped or were just made write nothing.',
      });
    }
    return ok(`${came}.`);
  };
  return { ...arrivalQuestion, ...made() };
}

/** Whether numbers are missing. */
export function sequenceItem(gaps: readonly StreamGap[], objects: number): HealthItem {
  const question = 'Are objects missing in between?';
  const made = (): Omit<HealthItem, 'code' | 'question'> => {
    if (objects === 0) return cannotTell('There are no objects of the last two hours.');
    const missing = gaps.reduce((sum, gap) => sum + gap.missing.length, 0);
    if (missing === 0) return ok(`No number is missing among ${counted(objects, 'object')} of the last two hours.`);
    const [first] = gaps;
    const example =
      first === undefined
        ? ''
        : `: for instance ${first.missing.slice(0, 3).join(', ')} of ${first.recordType} ${first.vnicId} in the hour ${new Date(first.hour / 1000).toISOString().slice(11, 16)} UTC`;
    return notOk(
      `${counted(missing, 'number')} missing among ${counted(objects, 'object')} of the last two hours${example}.`,
      {
        next: 'They may come late, or were deleted from the bucket, or the service lost them.',
      },
    );
  };
  return { code: 'sequence', question, ...made() };
}

/** Whether the service says that it lost records, by the metadata of the newest objects. */
export async function skipItem(
  storage: Pick<ObjectStorage, 'head'>,
  bucket: Bucket,
  objects: readonly ListedObject[],
  signal?: AbortSignal,
): Promise<HealthItem> {
  const question = 'Were records lost in some window?';
  const looked = [...objects].sort((a, b) => b.modified - a.modified).slice(0, mostHeads);
  if (looked.length === 0)
    return { code: 'skip_data', question, ...cannotTell('There are no objects of the last two hours.') };
  const limiter = new Limiter(8);
  const states = await Promise.all(
    looked.map(({ key }) =>
      limiter
        .run(() => storage.head(bucket, key, signal))
        .then(({ metadata }) => metadata.state?.toLowerCase() ?? null)
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          if (!(error instanceof CloudError)) throw error;
          return null;
        }),
    ),
  );
  const of = `of the newest ${counted(looked.length, 'object')}`;
  const skipped = states.filter((state) => state === 'skip data').length;
  if (states.every((state) => state === null))
    return { code: 'skip_data', question, ...cannotTell('The metadata of the objects cannot be read.') };
  if (skipped === 0) return { code: 'skip_data', question, ...ok(`None ${of} says “skip data”.`) };
  const next =
    'Floods of packets, such as rejected connection attempts, make the service skip some. Narrow down who may knock.';
  return {
    code: 'skip_data',
    question,
    ...notOk(`${skipped} ${of} say “skip data”: those windows are incomplete.`, { next }),
  };
}
