import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';

/** Records in the tables of each of these objects; an object without any is left out. */
export async function countRecords(
  admin: ClickhouseAdmin,
  bucket: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counted = await admin.rows<{ id: string; n: string }>(
    `SELECT key AS id, count() AS n FROM ${admin.database}.flows FINAL
WHERE bucket = {bucket:String} AND object_id IN (SELECT sipHash64({bucket:String}, arrayJoin({keys:Array(String)})))
GROUP BY key`,
    { parameters: { bucket, keys }, settings: { do_not_merge_across_partitions_select_final: 1 }, signal },
  );
  return new Map(counted.map(({ id, n }) => [id, Number(n)]));
}
