import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createCloudLogsIngest } from '../cloud/ingest/cloudLogsIngest';
import { createLogdnaIngest } from '../cloud/ingest/logdnaIngest';
import type { TokenSource } from '../cloud/tokenSource';
import { cloudLogsDestination } from '../core/ship/cloudLogsDestination';
import { logdnaDestination } from '../core/ship/logdnaDestination';
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
  const destination = kind === 'logdna' ? logdna(env) : cloudLogs(env, tokensOf);
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
    ...(env.IBMCLOUD_IAM_API_ENDPOINT && { [names.iamEndpoint]: env.IBMCLOUD_IAM_API_ENDPOINT }),
    ...env,
  };
}

function logdna(env: Environment): ShipDestination {
  const key = env[names.logdnaKey] || env.MEZMO_INGESTION_KEY;
  if (!key) throw missing(names.logdnaKey, 'the ingestion key of LogDNA or Mezmo');
  const base = env[names.logdnaUrl] || 'https://logs.mezmo.com';
  const { host } = new URL(base);
  const hostname = env[names.logdnaHost] || 'vpc-flow-lens';
  const tags = (env[names.logdnaTags] ?? '').split(',').filter((tag) => tag !== '');
  // Another key may be another account; what was sent is kept apart.
  const account = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return logdnaDestination(createLogdnaIngest({ base, key, hostname, tags }), {
    label: `LogDNA (${host})`,
    id: `logdna:${host}:${account}`,
    app: env[names.logdnaApp] || 'vpc-flowlogs',
  });
}

function cloudLogs(env: Environment, tokensOf: (env: Environment) => TokenSource): ShipDestination {
  const base = env[names.cloudLogsUrl];
  if (!base) throw missing(names.cloudLogsUrl, 'the ingress endpoint of the IBM Cloud Logs instance');
  const key = env[names.cloudLogsApiKey];
  const tokens = tokensOf(key ? { ...env, IBMCLOUD_API_KEY: key } : env);
  const { host } = new URL(base);
  const named = { label: `IBM Cloud Logs (${host})`, id: `cloudlogs:${host}` };
  return cloudLogsDestination(createCloudLogsIngest({ base, tokens }), named);
}

function missing(variable: string, what: string): UsageError {
  return new UsageError(`Put ${what} into the environment variable ${variable}.`, 'replay');
}
