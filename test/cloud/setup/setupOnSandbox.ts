import { join } from 'node:path';
import { build } from 'esbuild';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import { createIam } from '../../../src/cloud/ibmCloud';
import { apiKeyRefreshTokens } from '../../../src/cloud/refreshTokens';
import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import { createCloudSetup } from '../../../src/cloud/setup/createCloudSetup';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { fakeTime } from '../tokens';

export interface SetupOnSandbox {
  readonly sandbox: Sandbox;
  readonly setup: CloudSetup;
  readonly waits: number[];
}

/** The stand-in for the `ibmcloud` CLI as one file in the folder, where it will also keep its login. */
export async function builtStandIn(home: string): Promise<{ readonly home: string; readonly file: string }> {
  const file = join(home, 'ibmcloud.js');
  const entry = join(__dirname, '..', '..', '..', 'src', 'sandbox', 'ibmcloud', 'standIn', 'main.ts');
  await build({ entryPoints: [entry], outfile: file, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  return { home, file };
}

/** A sandbox and all clients of setup on it. What waits lets the sandbox's time pass, and none of ours. */
export async function setupOnSandbox(
  cli: Awaited<ReturnType<typeof builtStandIn>> | null = null,
): Promise<SetupOnSandbox> {
  const time = fakeTime();
  const sandbox = await startSandbox({ clock: time.tools.clock, hours: 1 });
  const { apiKey } = sandbox;
  const endpoints = { ...sandbox.endpoints };
  const iam = createIam({ endpoints, ...time.tools });
  const setup = createCloudSetup({
    ...{ endpoints, ...time.tools, token: createApiKeyTokenSource(iam, apiKey, time.tools.clock) },
    refreshToken: apiKeyRefreshTokens(iam, apiKey),
    cli: {
      program: cli === null ? ['no-such-program'] : [process.execPath, cli.file],
      env: { PATH: process.env.PATH, VPC_FLOW_LENS_SANDBOX_URL: sandbox.url, IBMCLOUD_HOME: cli?.home },
      apiKey: async () => apiKey,
    },
    openWhiskAuth: sandbox.workloads.whisk.auth,
  });
  return { sandbox, setup, waits: time.waits };
}
