import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openClickhouseAdmin } from '../cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../cloud/clickhouse/readMigrations';
import { endpointUrl } from '../cloud/endpointUrls';
import { nodeInflate } from '../store/nodeInflate';
import type { ClickhouseBucketPorts } from '../vscode/clickhouse/clickhouseBucketPorts';
import type { Base } from './base';

export type ClickhouseParts = Pick<ClickhouseBucketPorts, 'connections' | 'session' | 'readRange' | 'reports'>;

/** Loaded with the first command that needs it. */
export function clickhouseBucketPorts({ context, commands, log }: Base, parts: ClickhouseParts): ClickhouseBucketPorts {
  return {
    ...parts,
    ...{ log, secrets: context.secrets, inflate: nodeInflate },
    report: (error, retry) => commands.report(error, retry),
    serverEndpoints({ location }, endpoints) {
      // The server names buckets itself: the address is the host alone.
      const url = new URL(endpointUrl('cos', endpoints, location ?? undefined)).origin;
      const usual = { label: 'Over the public endpoint', url };
      if (!url.startsWith('https://s3.') || !url.endsWith('.cloud-object-storage.appdomain.cloud')) return [usual];
      return [
        usual,
        { label: 'From a VPC of IBM Cloud (direct endpoint)', url: url.replace('//s3.', '//s3.direct.') },
        { label: 'From the private network of IBM Cloud', url: url.replace('//s3.', '//s3.private.') },
      ];
    },
    newId: () => randomBytes(8).toString('hex'),
    migrations: () => readMigrations(context.asAbsolutePath('resources/clickhouse')),
    async open({ url, user, database, caFile }, password) {
      const ca = caFile === null ? {} : { ca: await readFile(caFile, 'utf8') };
      return openClickhouseAdmin({ ...{ url, user, password, database, cluster: null }, ...ca });
    },
  };
}
