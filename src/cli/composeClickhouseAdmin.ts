import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDatabase, isSafeClusterName, isSafeName } from '../cloud/clickhouse/clickhouseAdmin';
import { createClickhouseLook } from '../cloud/clickhouse/createClickhouseLook';
import { openClickhouseAdmin } from '../cloud/clickhouse/openClickhouseAdmin';
import { readMigrations } from '../cloud/clickhouse/readMigrations';
import type { Endpoints } from '../cloud/cloud';
import { endpointUrl } from '../cloud/endpointUrls';
import { withTemporaryFile } from '../store/temporaryFile';
import type { ClickhouseServices } from './clickhouseServices';
import { UsageError } from './exitCode';

type Environment = Readonly<Record<string, string | undefined>>;

/** The ClickHouse that the environment names, to make tables in and fill them. `resources` is the folder beside the bundles. */
export function composeClickhouseAdmin(
  env: Environment,
  endpoints: Endpoints,
  resources: string,
  secret: (name: string, signal: AbortSignal) => Promise<string | null>,
): ClickhouseServices {
  const folder = join(resources, 'clickhouse');
  return {
    async open(choice, signal) {
      const url = choice.url ?? env.CLICKHOUSE_URL;
      if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        throw missing('CLICKHOUSE_URL', 'the address of ClickHouse’s HTTP interface, such as https://host:8443,');
      const database = choice.database ?? env.CLICKHOUSE_DATABASE ?? defaultDatabase;
      const cluster = choice.cluster ?? env.CLICKHOUSE_CLUSTER ?? '';
      if (!isSafeName(database)) throw new UsageError(`“${database}” is no name for a database.`, 'clickhouse');
      if (cluster !== '' && !isSafeClusterName(cluster))
        throw new UsageError(`“${cluster}” is no name for a cluster.`, 'clickhouse');
      const caFile = choice.caFile ?? env.CLICKHOUSE_CA_FILE;
      return openClickhouseAdmin({
        ...{ url, database, cluster: cluster === '' ? null : cluster },
        user: choice.user ?? env.CLICKHOUSE_USER ?? 'default',
        password: (await secret('CLICKHOUSE_PASSWORD', signal)) ?? '',
        ...(caFile !== undefined && { ca: await readFile(caFile, 'utf8') }),
      });
    },
    migrations: () => readMigrations(folder),
    look: createClickhouseLook(folder),
    access: async () => ({ version: 0, name: 'access', text: await readFile(join(folder, 'access.sql'), 'utf8') }),
    withFile: (work) => withTemporaryFile(tmpdir(), work),
    async bucketForServer({ name, location }, endpoint, signal) {
      const accessKeyId = await secret('COS_HMAC_ACCESS_KEY_ID', signal);
      const secretAccessKey = await secret('COS_HMAC_SECRET_ACCESS_KEY', signal);
      if (!accessKeyId || !secretAccessKey) {
        throw missing(
          'COS_HMAC_ACCESS_KEY_ID and COS_HMAC_SECRET_ACCESS_KEY',
          'HMAC credentials that may read the bucket, by which the server itself gets at it,',
        );
      }
      if (location === null && endpoint === undefined)
        throw new UsageError(
          'Where the bucket is was not found out. Name its endpoint with --server-endpoint.',
          'clickhouse',
        );
      // The server names buckets itself: the address is the host alone.
      const base = endpoint ?? new URL(endpointUrl('cos', endpoints, location!)).origin;
      return { endpoint: base, bucket: name, accessKeyId, secretAccessKey };
    },
  };
}

function missing(variable: string, what: string): UsageError {
  return new UsageError(`Put ${what} into ${variable}.`, 'clickhouse');
}
