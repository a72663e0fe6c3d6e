import { join } from 'node:path';
import { openLogService } from '../cloud/ingest/openLogService';
import type { TokenSource } from '../cloud/tokenSource';
import type { ShipDestination } from '../core/ship/shipDestination';
import { shipperVariables as names } from '../core/ship/shipperVariables';
import { openShippedFile } from '../store/shippedFile';
import { UsageError } from './exitCode';
import type { DestinationKind, ReplayTarget, ShipCall } from './services';

type Environment = Readonly<Record<string, string | undefined>>;

export async function openReplayTarget(
  kind: DestinationKind,
  directory: string,
  env: Environment,
  tokensOf: (env: Environment) => TokenSource,
): Promise<ReplayTarget> {
  const open = {
    logdna: () => logdna(env),
    cloudlogs: () => cloudLogs(env, tokensOf),
    clickhouse: () => clickhouse(env),
  };
  const destination = open[kind]();
  return { destination, ...(await openShippedFile(join(directory, 'replay'), destination.id)) };
}

/** The environment of this program, in the words of the shipper where it has none of them. */
export function shipperEnvironment(env: Environment, { body }: ShipCall): Environment {
  const region = env[names.cosEndpoint] === undefined ? env.IBMCLOUD_COS_ENDPOINT : undefined;
  const bucket = typeof body.bucket === 'string' ? body.bucket : undefined;
  return {
    ...(bucket && { [names.bucket]: bucket }),
    ...(region && { [names.cosEndpoint]: region.replaceAll('{region}', env.IBMCLOUD_REGION ?? 'us-south') }),
    ...(env.IBMCLOUD_API_KEY && { [names.cosApiKey]: env.IBMCLOUD_API_KEY }),
    ...(env.LOGDNA_INGEST_ENDPOINT && { [names.logdnaUrl]: env.LOGDNA_INGEST_ENDPOINT }),
    ...(env.IBMCLOUD_IAM_API_ENDPOINT && { [names.iamEndpoint]: env.IBMCLOUD_IAM_API_ENDPOINT }),
    ...env,
  };
}

function logdna(env: Environment): ShipDestination {
  const key = env[names.logdnaKey] || env.MEZMO_INGESTION_KEY;
  if (!key) throw missing(names.logdnaKey, 'the ingestion key of LogDNA or Mezmo');
  const [hostname, app] = [env[names.logdnaHost], env[names.logdnaApp]];
  return openLogService({
    kind: 'logdna',
    url: env[names.logdnaUrl] || env.LOGDNA_INGEST_ENDPOINT || 'https://logs.mezmo.com',
    key,
    ...(hostname && { hostname }),
    ...(app && { app }),
    tags: (env[names.logdnaTags] ?? '').split(',').filter((tag) => tag !== ''),
  });
}

function cloudLogs(env: Environment, tokensOf: (env: Environment) => TokenSource): ShipDestination {
  const url = env[names.cloudLogsUrl];
  if (!url) throw missing(names.cloudLogsUrl, 'the ingress endpoint of the IBM Cloud Logs instance');
  const key = env[names.cloudLogsApiKey];
  return openLogService({ kind: 'cloudlogs', url, tokens: tokensOf(key ? { ...env, IBMCLOUD_API_KEY: key } : env) });
}

/** The tables have to stand: `clickhouse connect` makes them. */
function clickhouse(env: Environment): ShipDestination {
  const url = env[names.clickhouseUrl];
  if (!url) throw missing(names.clickhouseUrl, 'the address of ClickHouse’s HTTP interface');
  const database = env[names.clickhouseDatabase] || 'vpc_flow_lens';
  if (!/^\w{1,63}$/.test(database)) throw new UsageError(`“${database}” is no name for a database.`, 'replay');
  const [user, password] = [env[names.clickhouseUser] || 'default', env[names.clickhousePassword] ?? ''];
  return openLogService({ kind: 'clickhouse', url, user, password, database });
}

function missing(variable: string, what: string): UsageError {
  return new UsageError(`Put ${what} into the environment variable ${variable}.`, 'replay');
}
