import type { Endpoints } from '../cloud/cloud';
import type { RequestEvent } from '../cloud/requestLog';
import type { TokenSource } from '../cloud/tokenSource';
import type { WhiskNamespace } from '../vscode/account/account';
import { ibmcloudProgram } from '../vscode/account/ibmcloudProgram';
import { type Log, requestLine } from '../vscode/log';
import { readSettings } from '../vscode/settings';
import { paceOf } from './paceOf';

/** The cloud room, loaded when somebody signs in. `standIn`: path of the sandbox's ibmcloud. */
export async function cloudMakers(log: Log, standIn: string) {
  const { createIam, createIbmCloud } = await import('../cloud/ibmCloud');
  const { createApiKeyTokenSource } = await import('../cloud/apiKeyToken');
  const { createCliLogin } = await import('../cloud/cliLogin');
  const { cliMachine } = await import('../cloud/cliMachine');
  const { identityOf } = await import('../cloud/accessToken');
  const options = (endpoints: Endpoints) => ({
    endpoints,
    log: (event: RequestEvent) => log.debug(requestLine(event)),
  });
  return {
    apiKeyTokens: (key: string, endpoints: Endpoints) => createApiKeyTokenSource(createIam(options(endpoints)), key),
    cliTokens: (endpoints: Endpoints) => createCliLogin(cliMachine, (base) => createIam(options(endpoints), base)),
    cloud: (token: TokenSource, endpoints: Endpoints) => createIbmCloud({ token, ...options(endpoints) }),
    setup: async (token: TokenSource, places: Endpoints, apiKey: string | null, whisk: WhiskNamespace | null) => {
      const { createCloudSetup } = await import('../cloud/setup/createCloudSetup');
      const { apiKeyRefreshTokens, cliRefreshTokens } = await import('../cloud/refreshTokens');
      const endpoints = whisk === null ? places : { ...places, openWhisk: whisk.host };
      const iam = createIam(options(endpoints));
      const login = createCliLogin(cliMachine, (base) => createIam(options(endpoints), base));
      const refreshToken = apiKey === null ? cliRefreshTokens(() => login.config()) : apiKeyRefreshTokens(iam, apiKey);
      const cli = { ...ibmcloudProgram(endpoints, standIn, process.env), apiKey: async () => apiKey };
      const delay = paceOf(endpoints);
      const openWhiskAuth = whisk?.auth ?? null;
      return createCloudSetup({ token, ...options(endpoints), refreshToken, cli, openWhiskAuth, delay });
    },
    exercise: async ({ exercise }: Endpoints) => {
      const { probesFor } = await import('../cloud/probesFor');
      return probesFor(exercise, readSettings().publicAddressUrl);
    },
    identityOf,
  };
}
