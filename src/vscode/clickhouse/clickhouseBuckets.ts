import type { Commands } from '../command';
import type { Entry } from '../flowLogs/entry';
import { commandIds } from '../ids';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

/** Tables in ClickHouse for a bucket's flow logs: made and filled, and removed. Everything else is loaded when it is asked for. */
export function registerClickhouseBuckets(commands: Commands, ports: ClickhouseBucketPorts): void {
  commands.register(commandIds.connectBucketToClickhouse, async (entry?: Entry) =>
    (await import('./connectBucket')).connectBucketToClickhouse(ports, entry),
  );
  commands.register(commandIds.removeFromClickhouse, async () =>
    (await import('./removeTables')).removeFromClickhouse(ports),
  );
}
