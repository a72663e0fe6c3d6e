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

/** A sandbox and all clients of setup on it. What waits lets the sandbox's time pass, and none of ours. */
export async function setupOnSandbox(): Promise<SetupOnSandbox> {
  const time = fakeTime();
  const sandbox = await startSandbox({ clock: time.tools.clock, hours: 1 });
  const { apiKey } = sandbox;
  const endpoints = { ...sandbox.endpoints };
  const iam = createIam({ endpoints, ...time.tools });
  const setup = createCloudSetup({
    ...{ endpoints, ...time.tools, token: createApiKeyTokenSource(iam, apiKey, time.tools.clock) },
    refreshToken: apiKeyRefreshTokens(iam, apiKey),
    cli: { env: {} },
  });
  return { sandbox, setup, waits: time.waits };
}
