import { randomBytes } from 'node:crypto';
import { endpointUrl } from '../cloud/endpointUrls';
import { nodeInflate } from '../store/nodeInflate';
import { registerClickhouseBuckets } from '../vscode/clickhouse/clickhouseBuckets';
import type { ClickhouseConnections } from '../vscode/engines/clickhouseConnections';
import type { BrowseSession } from '../vscode/flowLogs/browseSession';
import type { ReadRange } from '../vscode/ingest/askRange';
import type { Base } from './base';

/** Buckets in ClickHouse; its client is loaded when somebody connects one. */
export function composeClickhouse(
  { context, commands, log }: Base,
  parts: {
    readonly connections: ClickhouseConnections;
    readonly session: BrowseSession;
    readonly readRange: ReadRange;
  },
): void {
  registerClickhouseBuckets(commands, {
    ...parts,
    ...{ log, secrets: context.secrets, inflate: nodeInflate },
    // The server names buckets itself: the address is the host alone.
    serverEndpoint: ({ location }, endpoints) => new URL(endpointUrl('cos', endpoints, location ?? undefined)).origin,
    newId: () => randomBytes(8).toString('hex'),
    async migrations() {
      const { readMigrations } = await import('../cloud/clickhouse/readMigrations');
      return readMigrations(context.asAbsolutePath('resources/clickhouse'));
    },
    async open({ url, user, database, caFile }, password) {
      const { openClickhouseAdmin } = await import('../cloud/clickhouse/openClickhouseAdmin');
      const { readFile } = await import('node:fs/promises');
      const ca = caFile === null ? {} : { ca: await readFile(caFile, 'utf8') };
      return openClickhouseAdmin({ ...{ url, user, password, database, cluster: null }, ...ca });
    },
  });
}
