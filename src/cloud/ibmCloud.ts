import { identityOf } from './accessToken';
import type { Cloud, Endpoints } from './cloud';
import { createEndpointGuard } from './endpointGuard';
import { endpointUrl } from './endpointUrls';
import type { Timeouts } from './httpExchange';
import { createIamTokens, type IamTokens } from './iamToken';
import { createObjectStorage } from './objectStorage';
import type { RequestLog } from './requestLog';
import { createResourceController } from './resourceController';
import { type RetryTools, systemTools } from './retry';
import type { TokenSource } from './tokenSource';
import { createTransport } from './transport';
import { createVpcApi } from './vpcApi';
import { createVpcCalls } from './vpcCalls';
import { createVpcWrites } from './vpcWrites';

/** What all clients of IBM Cloud are made with. Clock, delays and chance are the system's unless given. */
export interface CloudOptions extends Partial<RetryTools> {
  /** What is absent is the public endpoint. Hosts named here may get the token. */
  readonly endpoints?: Endpoints;
  readonly timeouts?: Partial<Timeouts>;
  /** Told of every request, without secrets. */
  readonly log?: RequestLog;
}

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

function sharedOptions({ endpoints, timeouts, log, delay, clock, random }: CloudOptions) {
  const tools: RetryTools = {
    delay: delay ?? systemTools.delay,
    clock: clock ?? systemTools.clock,
    random: random ?? systemTools.random,
  };
  return {
    guard: createEndpointGuard(endpoints),
    tools,
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(log === undefined ? {} : { log }),
  };
}
