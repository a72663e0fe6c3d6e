import { identityOf } from './accessToken';
import type { Cloud } from './cloud';
import { type CloudOptions, sharedOptions } from './cloudOptions';
import { endpointUrl } from './endpointUrls';
import { createIamTokens, type IamTokens } from './iamToken';
import { createObjectStorage } from './objectStorage';
import { createResourceController } from './resourceController';
import type { TokenSource } from './tokenSource';
import { createTransport } from './transport';
import { createVpcApi } from './vpcApi';
import { createVpcCalls } from './vpcCalls';
import { createVpcWrites } from './vpcWrites';

/** IBM Cloud for one sign-in. Nothing is asked before the first call. */
export function createIbmCloud({ token, ...options }: CloudOptions & { readonly token: TokenSource }): Cloud {
  const shared = { ...sharedOptions(options), tokens: token };
  const transport = createTransport(shared);
  const callVpc = createVpcCalls(transport, shared);
  const instances = createResourceController(transport, endpointUrl('resourceController', options.endpoints));
  return {
    accountId: async (signal) => identityOf((await token.token(signal)).value).accountId,
    vpc: createVpcApi(callVpc),
    vpcWrites: createVpcWrites(callVpc),
    storage: createObjectStorage(instances, shared),
  };
}

/**
 * IAM's token endpoint, for signing in. `base` is another IAM than the configured one, for example that of the CLI's
 * configuration; it has to be IBM Cloud's.
 */
export function createIam(options: CloudOptions = {}, base?: string | null): IamTokens {
  const shared = sharedOptions(options);
  const url = options.endpoints?.iam || !base ? endpointUrl('iam', options.endpoints) : base.replace(/\/+$/, '');
  return createIamTokens(createTransport(shared), url, shared.tools.clock);
}
