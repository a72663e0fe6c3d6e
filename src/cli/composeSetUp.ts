import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shipperEndpoints } from '../app/setUp/shipperBundle';
import { cliConfigPaths, parseCliConfig } from '../cloud/cliConfig';
import { cliMachine } from '../cloud/cliMachine';
import type { Endpoints } from '../cloud/cloud';
import type { CloudOptions } from '../cloud/cloudOptions';
import { createIam, createIbmCloud } from '../cloud/ibmCloud';
import { apiKeyRefreshTokens, cliRefreshTokens } from '../cloud/refreshTokens';
import { createCloudSetup } from '../cloud/setup/createCloudSetup';
import type { TokenSource } from '../cloud/tokenSource';
import type { SetUpAccess, WhiskNamespace } from './services';

export interface SetUpChoice {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of this program's bundles; the shipper's lie in `shipper` below it. */
  readonly bundles: string;
  readonly endpoints: Endpoints;
  readonly tokens: TokenSource;
  readonly whisk: WhiskNamespace | null;
  readonly time: Pick<CloudOptions, 'clock' | 'delay'>;
}

/** Everything that setting up needs, for one sign-in. */
export function openSetUp({ env, bundles, endpoints, tokens, whisk, time }: SetUpChoice): SetUpAccess {
  const served: Endpoints = whisk === null ? endpoints : { ...endpoints, openWhisk: whisk.host };
  const apiKey = env.IBMCLOUD_API_KEY || env.BLUEMIX_API_KEY || null;
  const shipper = (name: string) => () => readFile(join(bundles, 'shipper', `${name}.js`), 'utf8');
  return {
    cloud: createIbmCloud({ endpoints: served, token: tokens, ...time }),
    setup: createCloudSetup({
      ...{ endpoints: served, token: tokens, openWhiskAuth: whisk?.auth ?? null, ...time },
      refreshToken:
        apiKey === null ? cliRefreshTokens(readCliConfig) : apiKeyRefreshTokens(createIam({ endpoints }), apiKey),
      cli: { env, apiKey: async () => apiKey, ...standIn(env, bundles) },
    }),
    bundle: { app: shipper('app'), function: shipper('function'), action: shipper('action') },
    endpoints: shipperEndpoints(endpoints),
  };
}

/** The sandbox has a stand-in for the `ibmcloud` CLI, since the real one knows IBM Cloud alone. */
function standIn({ IBMCLOUD_IAM_API_ENDPOINT: iam }: SetUpChoice['env'], bundles: string) {
  const local = iam !== undefined && /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(iam);
  return local ? { program: [process.execPath, join(bundles, 'ibmcloud.js')] as const } : {};
}

async function readCliConfig() {
  for (const path of cliConfigPaths(cliMachine.env, cliMachine.home)) {
    const text = await cliMachine.readFile(path);
    const config = text === null ? null : parseCliConfig(text);
    if (config !== null) return config;
  }
  return null;
}
