import { identityOf } from '../accessToken';
import { type CloudOptions, sharedOptions } from '../cloudOptions';
import type { RefreshTokens } from '../refreshTokens';
import type { TokenSource } from '../tokenSource';
import { createTransport } from '../transport';
import { createVpcCalls } from '../vpcCalls';
import { createBucketAdmin } from './clients/createBucketAdmin';
import { createCodeEngine } from './clients/createCodeEngine';
import { createIamAdmin } from './clients/createIamAdmin';
import { createIbmcloudCli, type IbmcloudCliOptions } from './clients/createIbmcloudCli';
import { createNetworkAdmin } from './clients/createNetworkAdmin';
import { createOpenWhisk } from './clients/createOpenWhisk';
import { createResourceAdmin } from './clients/createResourceAdmin';
import { createResourceTags } from './clients/createResourceTags';
import { createSchematics } from './clients/createSchematics';
import type { CloudSetup } from './cloudSetup';

export interface CloudSetupOptions extends CloudOptions {
  readonly token: TokenSource;
  /** For Schematics, which acts for the user while it works. */
  readonly refreshToken: RefreshTokens;
  readonly cli: IbmcloudCliOptions;
  /** `uuid:key` of the namespace of the OpenWhisk at `endpoints.openWhisk`; null or absent where there is none. */
  readonly openWhiskAuth?: string | null;
}

/** All clients of setup for one sign-in. Nothing is asked, and no program is run, before the first call. */
export function createCloudSetup(options: CloudSetupOptions): CloudSetup {
  const { token, refreshToken, cli, openWhiskAuth, ...rest } = options;
  const shared = sharedOptions(rest);
  const { tools } = shared;
  const transport = createTransport({ ...shared, tokens: token });
  const endpoints = rest.endpoints === undefined ? {} : { endpoints: rest.endpoints };
  const accountId = async (signal?: AbortSignal): Promise<string | null> =>
    identityOf((await token.token(signal)).value).accountId;
  const client = { ...endpoints, transport, tools };
  const hasWhisk = openWhiskAuth && rest.endpoints?.openWhisk;
  return {
    accountId,
    resources: createResourceAdmin({ ...client, accountId }),
    tags: createResourceTags(client),
    iam: createIamAdmin({ ...client, accountId }),
    buckets: createBucketAdmin({ ...client, cos: { ...shared, tokens: token } }),
    network: createNetworkAdmin(createVpcCalls(transport, shared), tools),
    codeEngine: createCodeEngine(client),
    schematics: createSchematics({ ...client, refreshToken }),
    ibmcloud: createIbmcloudCli(cli),
    // The IBM Cloud token stays away from an OpenWhisk.
    openWhisk: hasWhisk
      ? createOpenWhisk({ ...client, transport: createTransport(shared), auth: openWhiskAuth })
      : null,
  };
}
