import type { Commands } from '../command';
import type { Entry } from '../flowLogs/entry';
import { commandIds } from '../ids';
import type { ClickhouseBucketPorts } from './clickhouseBucketPorts';

/**
 * Tables in ClickHouse for a bucket's flow logs: made and filled, compared, and removed. Everything, the ports too, is
 * loaded when it is asked for.
 */
export function registerClickhouseBuckets(commands: Commands, ports: () => Promise<ClickhouseBucketPorts>): void {
  commands.register(commandIds.connectBucketToClickhouse, async (entry?: Entry) =>
    (await import('./connectBucket')).connectBucketToClickhouse(await ports(), entry),
  );
  commands.register(commandIds.compareClickhouse, async (entry?: Entry) =>
    (await import('./compareBucket')).compareClickhouse(await ports(), entry),
  );
  commands.register(commandIds.showClickhouse, async () =>
    (await import('./showStatus')).showClickhouseStatus(await ports()),
  );
  commands.register(commandIds.removeFromClickhouse, async () =>
    (await import('./removeTables')).removeFromClickhouse(await ports()),
  );
}
