import type { Bucket, ListedObject, ObjectStorage } from '../../cloud/cloud';
import { Limiter } from '../limiter';
import type { WatchedInterface } from './watchedInterfaces';

const recordTypes = ['ingress', 'egress'] as const;
const hourMs = 3_600_000;

/** Objects that an interface's flow logs brought lately. */
export interface RecentObjects {
  readonly nic: WatchedInterface;
  /** Of the present hour and the one before, in no order. */
  readonly objects: readonly ListedObject[];
  /** The newest there is, however old; null where there is none. */
  readonly newest: ListedObject | null;
}

/**
 * Looks at the folders of the present hour and the last one for each interface; where they are empty, the way down to
 * the newest folder is walked. `now` in microseconds UTC. Rejects as the storage does.
 */
export async function recentObjects(
  storage: Pick<ObjectStorage, 'list'>,
  bucket: Bucket,
  place: { readonly account: string; readonly region: string },
  nics: readonly WatchedInterface[],
  now: number,
  signal?: AbortSignal,
): Promise<readonly RecentObjects[]> {
  const limiter = new Limiter(8);
  const list = (options: { readonly prefix: string; readonly delimiter?: string }) =>
    limiter.run(() => storage.list(bucket, { ...options, limit: 1000 }, signal));
  return Promise.all(
    nics.map(async (nic) => {
      const root = interfacePrefix(place, nic);
      const hours = [now / 1000, now / 1000 - hourMs].map(hourFolder);
      const pages = await Promise.all(
        recordTypes.flatMap((type) => hours.map((hour) => list({ prefix: `${root}record-type=${type}/${hour}` }))),
      );
      const objects = pages.flatMap((page) => page.objects);
      if (objects.length > 0) return { nic, objects, newest: newestOf(objects) };
      return { nic, objects, newest: await newestBelow(`${root}record-type=ingress/`, list) };
    }),
  );
}

/** Of the present layout, up to `record-type=` (contracts/ibm-cloud.md §8.1). */
export function interfacePrefix(
  { account, region }: { readonly account: string; readonly region: string },
  nic: WatchedInterface,
): string {
  const crn = ({ id, crn: given }: { readonly id: string; readonly crn?: string }) => encodeURIComponent(given ?? id);
  return (
    `ibm_vpc_flowlogs_v1/account=${account}/region=${region}/vpc-id=${crn(nic.vpc)}/subnet-id=${crn(nic.subnet)}/` +
    `endpoint-type=vnics/instance-id=${crn(nic.instance)}/vnic-id=${nic.vnicId}/`
  );
}

export function newestOf(objects: readonly ListedObject[]): ListedObject | null {
  return objects.reduce<ListedObject | null>(
    (newest, object) => (newest === null || object.modified > newest.modified ? object : newest),
    null,
  );
}

/** Year, month, day, hour and stream: the last folder of each level. */
async function newestBelow(
  prefix: string,
  list: (options: { readonly prefix: string; readonly delimiter?: string }) => ReturnType<ObjectStorage['list']>,
): Promise<ListedObject | null> {
  let at = prefix;
  for (let level = 0; level < 6; level++) {
    const { objects, prefixes } = await list({ prefix: at, delimiter: '/' });
    if (objects.length > 0) return newestOf(objects);
    const last = [...prefixes].sort().at(-1);
    if (last === undefined) return null;
    at = last;
  }
  return null;
}

function hourFolder(milliseconds: number): string {
  const at = new Date(milliseconds).toISOString();
  return `year=${at.slice(0, 4)}/month=${at.slice(5, 7)}/day=${at.slice(8, 10)}/hour=${at.slice(11, 13)}/`;
}
