import { registerClickhouseBuckets } from '../vscode/clickhouse/clickhouseBuckets';
import type { Base } from './base';
import type { ClickhouseParts } from './clickhouseBucketPorts';

/** Buckets in ClickHouse; its client is loaded when somebody connects one. */
export function composeClickhouse(base: Base, parts: ClickhouseParts): void {
  registerClickhouseBuckets(base.commands, async () => {
    const { clickhouseBucketPorts } = await import('./clickhouseBucketPorts');
    return clickhouseBucketPorts(base, parts);
  });
}
