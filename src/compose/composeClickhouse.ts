import type { ClickhouseBucketPorts } from '../vscode/clickhouse/clickhouseBucketPorts';
import { registerClickhouseBuckets } from '../vscode/clickhouse/clickhouseBuckets';
import type { Base } from './base';

export type ClickhouseParts = Pick<ClickhouseBucketPorts, 'connections' | 'session' | 'readRange' | 'reports'>;

/** Buckets in ClickHouse; its client is loaded when somebody connects one. */
export function composeClickhouse(base: Base, parts: ClickhouseParts): void {
  registerClickhouseBuckets(base.commands, async () => {
    const { clickhouseBucketPorts } = await import('./clickhouseBucketPorts');
    return clickhouseBucketPorts(base, parts);
  });
}
