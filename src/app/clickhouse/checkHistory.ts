import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Bucket, ObjectStorage } from '../../cloud/cloud';
import type { ObjectRef, ObjectSource } from '../../store/store';
import { Limiter } from '../limiter';
import { countRecords } from './countRecords';
import { hourOfKey } from './hourOfKey';

export interface CheckPorts {
  readonly admin: ClickhouseAdmin;
  readonly source: Pick<ObjectSource, 'list'>;
  readonly storage: Pick<ObjectStorage, 'head'>;
  readonly bucket: Bucket;
}

/** An hour, by the objects’ keys, in which tables and bucket differ. */
export interface HourDifference {
  /** `2026-11-21T14:00Z`; null: objects whose key has no date. */
  readonly hour: string | null;
  /** Records that the bucket's objects say they hold, and records in the tables. */
  readonly said: number;
  readonly found: number;
  /** Objects whose records are not all there, with the reason where one is known; the first of them. */
  readonly objects: readonly {
    readonly key: string;
    readonly said: number;
    readonly found: number;
    readonly why: string;
  }[];
  /** How many such objects there are altogether. */
  readonly differing: number;
}

export interface CheckSummary {
  readonly objects: number;
  readonly said: number;
  readonly found: number;
  readonly hours: number;
  /** In the order of time. Empty: everything is there. */
  readonly differences: readonly HourDifference[];
}

interface Hour {
  said: number;
  found: number;
  differing: number;
  objects: { key: string; said: number; found: number; why: string }[];
}

const mostNamed = 20;
/** Objects asked for their metadata at a time. */
const headsAtOnce = 16;

/**
 * Compares the tables with the bucket, object by object: `number_of_flow_logs` of its metadata, or of the object itself
 * where the tables have this very version of it, with the records that are there. Rejects with `ClickhouseError`, or
 * `CloudError` where the bucket cannot be listed.
 */
export async function checkHistory(
  ports: CheckPorts,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (objects: number) => void },
): Promise<CheckSummary> {
  const hours = new Map<string, Hour>();
  let objects = 0;
  for await (const page of ports.source.list(signal)) {
    if (page.length > 0) await checkPage(page, ports, hours, signal);
    objects += page.length;
    onProgress?.(objects);
  }
  const all = [...hours].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...{ objects, hours: hours.size },
    said: all.reduce((sum, [, hour]) => sum + hour.said, 0),
    found: all.reduce((sum, [, hour]) => sum + hour.found, 0),
    differences: all
      .filter(([, { differing }]) => differing > 0)
      .map(([name, hour]) => ({ hour: name === '' ? null : name, ...hour })),
  };
}

async function checkPage(
  page: readonly ObjectRef[],
  ports: CheckPorts,
  hours: Map<string, Hour>,
  signal: AbortSignal,
): Promise<void> {
  const { admin, storage, bucket } = ports;
  const keys = page.map(({ key }) => key);
  const parameters = { bucket: bucket.name, keys };
  const [noted, found] = await Promise.all([
    admin.rows<{ key: string; etag: string; status: string; said: string | null; reason: string }>(
      `SELECT key, etag, status, said, reason FROM ${admin.database}.objects FINAL WHERE bucket = {bucket:String} AND key IN ({keys:Array(String)})`,
      { parameters, signal },
    ),
    countRecords(admin, bucket.name, keys, signal),
  ]);
  const ledger = new Map(noted.map((row) => [row.key, row]));
  const heads = new Limiter(headsAtOnce);
  await Promise.all(
    page.map(async ({ key, etag }) => {
      const row = ledger.get(key);
      const known = row?.etag === etag && row.said !== null ? Number(row.said) : null;
      const said = known ?? (await heads.run(() => saidBy(key)));
      const hour = hourOfKey(key) ?? '';
      const sum = hours.get(hour) ?? { said: 0, found: 0, differing: 0, objects: [] };
      hours.set(hour, sum);
      const there = found.get(key) ?? 0;
      sum.said += said ?? there;
      sum.found += there;
      const stale = row !== undefined && row.etag !== '' && row.etag !== etag;
      if ((said === null || said === there) && !stale) return;
      sum.differing++;
      const why = row === undefined ? 'not loaded' : stale ? 'written anew since' : row.reason || row.status;
      if (sum.objects.length < mostNamed) sum.objects.push({ key, said: said ?? there, found: there, why });
    }),
  );

  async function saidBy(key: string): Promise<number | null> {
    const { metadata } = await storage.head(bucket, key, signal);
    const text = metadata.number_of_flow_logs ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  }
}
