import type { Endpoints } from '../cloud/cloud';
import { type Sandbox, startSandbox } from '../sandbox/startSandbox';
import { endpointNames } from './endpointNames';
import type { ProgramTime, RunningSandbox, SandboxChoice } from './services';

/** Starts a sandbox for the commands. */
export async function openSandbox(choice: SandboxChoice): Promise<RunningSandbox> {
  const sandbox = await startSandbox(choice);
  return {
    ...describeSandbox(sandbox),
    now: () => sandbox.now() * 1000,
    advance: (milliseconds) => sandbox.advance(milliseconds),
    told: () => sandbox.workloads.sentAlerts.map(({ view }) => view),
    settled: () => sandbox.workloads.settled(),
    close: () => sandbox.close(),
  };
}

/** Time as it passes in a sandbox: whoever waits lets it go on, once what is deployed there has come to rest. */
export function sandboxTime(sandbox: RunningSandbox): ProgramTime {
  return {
    now: () => sandbox.now(),
    async delay(milliseconds, signal) {
      await sandbox.settled();
      signal?.throwIfAborted();
      sandbox.advance(Math.ceil(milliseconds));
    },
  };
}

/** What the commands know of one, and the environment that points them, or other clients, at it. */
export function describeSandbox(
  sandbox: Sandbox,
): Pick<RunningSandbox, 'url' | 'apiKey' | 'region' | 'bucket' | 'environment'> {
  const { url, apiKey, region, endpoints, account, hmac } = sandbox;
  const home = account.regions.find(({ name }) => name === region);
  const bucket = home?.collectors.find(({ active }) => active)?.bucket ?? '';
  const served: Endpoints = endpoints;
  const addresses = endpointNames.flatMap(([service, name]) => {
    const address = served[service];
    return address === undefined ? [] : [[name, address] as const];
  });
  const { ingestionKey, logdnaReader, whisk } = sandbox.workloads;
  const keys = {
    ...{ IBMCLOUD_API_KEY: apiKey, LOGDNA_INGESTION_KEY: ingestionKey },
    LOGDNA_ACCESS_TOKEN: logdnaReader.accessToken,
    // Under the names that a configuration of setup has where it says nothing else.
    ...{ MEZMO_INGESTION_KEY: ingestionKey, OPENWHISK_AUTH: whisk.auth },
    // By which a ClickHouse reads its buckets.
    ...{ COS_HMAC_ACCESS_KEY_ID: hmac.accessKeyId, COS_HMAC_SECRET_ACCESS_KEY: hmac.secretAccessKey },
    // For the stand-in of the ibmcloud CLI.
    VPC_FLOW_LENS_SANDBOX_URL: url,
  };
  return { url, apiKey, region, bucket, environment: { ...keys, ...Object.fromEntries(addresses) } };
}
