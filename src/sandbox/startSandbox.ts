import type { AccountState } from './account/accountState';
import { homeRegion } from './account/regions';
import { type AccountKind, sandboxAccount } from './account/sandboxAccount';
import { catalogService } from './catalog/catalogService';
import { clockService } from './control/clockService';
import { exerciseService } from './exercise/exerciseService';
import { type FaultPlan, type FaultRule, Faults } from './faults';
import type { LoggedRequest } from './http/requestLog';
import { SandboxServer } from './http/sandboxServer';
import { collectorsMayWrite } from './iam/access';
import { iamService } from './iam/iamService';
import { Tokens } from './iam/tokens';
import { resourceControllerService } from './resourceController/resourceControllerService';
import type { BucketState } from './s3/bucketState';
import { cosConfigService } from './s3/cosConfigService';
import { ObjectEvents } from './s3/objectEvents';
import { s3Service } from './s3/s3Service';
import { SandboxClock } from './sandboxClock';
import type { SandboxWorld } from './sandboxWorld';
import { schematicsService } from './schematics/schematicsService';
import { type Settling, settledAtOnce } from './settling';
import { captureSeconds } from './simulator/captureWindow';
import { FlowLogs } from './simulator/flowLogs';
import { windowTimer } from './simulator/windowTimer';
import { searchService } from './tagging/searchService';
import { taggingService } from './tagging/taggingService';
import { unguessable } from './unguessable';
import { NewNames } from './vpc/newNames';
import { vpcService } from './vpc/vpcService';
import { createWorkloadPlatform, type WorkloadEndpoints, type WorkloadPlatform } from './workloadPlatform';

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Everything made up follows from it. Default 1. */
  readonly seed?: number;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  /** What the account begins with. Default `tutorial`. */
  readonly account?: AccountKind;
  /** How far back flow logs reach. Default 24. */
  readonly hours?: number;
  /** Instances altogether; the first two are the tutorial's. Default 2. */
  readonly vsis?: number;
  /** Further empty buckets, in the home region. */
  readonly buckets?: readonly string[];
  readonly apiKey?: string;
  /** Life of an access token. Default 3600. */
  readonly tokenSeconds?: number;
  /** Added to every answer. Default 0. */
  readonly latencyMs?: number;
  readonly faults?: FaultPlan;
  /** Whether flow log objects carry `Content-Encoding: gzip`, as the real ones seem to. Default true. */
  readonly contentEncoding?: boolean;
  /** Whether a few objects are odd, as real ones are: empty times, a wrong count, lost records. Default true. */
  readonly oddities?: boolean;
  /** How long changes take to be seen everywhere. Default: no time at all. */
  readonly settling?: Partial<Settling>;
  /** What the VPC API answers deletions with: 204 today, 202 from a later version on. Default 204. */
  readonly vpcDeleteStatus?: 202 | 204;
  /** How long a deployed program that nobody calls keeps its process, milliseconds of the machine's clock. Default 30,000. */
  readonly idleMs?: number;
  /** Before an event is delivered a second time, milliseconds; doubled each time. Default 500. */
  readonly retryMs?: number;
}

/** Base URLs, in the form that endpoint settings take; `{region}` is to be replaced. */
export interface SandboxEndpoints extends WorkloadEndpoints {
  readonly iam: string;
  readonly resourceController: string;
  readonly vpc: string;
  readonly cos: string;
  readonly cosConfig: string;
  readonly globalCatalog: string;
  readonly tagging: string;
  readonly search: string;
  /** `{region}` is the location of the workspaces. */
  readonly schematics: string;
  /** The way from this machine to the instances' floating IPs. */
  readonly exercise: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly endpoints: SandboxEndpoints;
  readonly apiKey: string;
  /** Signs in with the passcode grant. */
  readonly passcode: string;
  /** For S3 clients that sign instead of carrying a token. */
  readonly hmac: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** The live state: what the services show. */
  readonly account: AccountState;
  /** What the services share: what is made and changed from within has to go through it. */
  readonly world: SandboxWorld;
  /** What came in so far, oldest first. Empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  /** What runs deployed code, and what it sent to LogDNA and IBM Cloud Logs. */
  readonly workloads: WorkloadPlatform;
  /** The sandbox's time, milliseconds. */
  now(): number;
  /** Pushes the clock forward; flow log objects whose window has ended appear. */
  advance(milliseconds: number): void;
  /** Pushes the clock to the end of the present capture window. */
  tick(): void;
  /** To be called after rules in `account` were changed by hand: they hold for connections from now on. */
  policyChanged(): void;
  /** Lets something go wrong from now on; returns the function that ends it. */
  addFault(rule: FaultRule): () => void;
  clearFaults(): void;
  /** Refuses every access token issued so far. */
  expireTokens(): void;
  close(): Promise<void>;
}

/**
 * Starts a local IBM Cloud on 127.0.0.1 with all services that setting up, collecting and shipping flow logs needs, for
 * one made-up account. Its flow logs follow from seed and clock, and from what is made and changed in it. Rejects when
 * the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock(options.clock ?? Date.now);
  const now = () => clock.now();
  const seed = options.seed ?? 1;
  const account = sandboxAccount({
    kind: options.account ?? 'tutorial',
    seed,
    now,
    hours: options.hours ?? 24,
    vsis: options.vsis ?? 2,
    extraBuckets: options.buckets ?? [],
    apiKey: options.apiKey ?? `sandbox-${unguessable()}`,
  });
  const objectEvents = new ObjectEvents();
  const { contentEncoding = true, oddities = true } = options;
  const mayWrite = (bucket: BucketState) => bucket.allowedIps === null && collectorsMayWrite(world, bucket);
  const world: SandboxWorld = {
    ...{ account, seed, now, objectEvents },
    names: new NewNames(seed),
    settling: { ...settledAtOnce, ...options.settling },
    networkChanged: () => flowLogs.networkChanged(),
    collectionChanged: () => flowLogs.collectionChanged(),
  };
  const flowLogs = new FlowLogs({ account, now, objectEvents, seed, contentEncoding, oddities, mayWrite });
  const { owner } = account;
  const tokens = new Tokens(
    unguessable(),
    { iamId: owner.iamId, name: owner.name, email: owner.email, account: account.id },
    options.tokenSeconds ?? 3600,
  );
  const passcode = unguessable();
  const faults = new Faults(options.faults);
  const server = await SandboxServer.listen(options.port ?? 0, {
    faults,
    latencyMs: options.latencyMs ?? 0,
    onExpireTokens: () => tokens.expireAll(),
  });
  const { url } = server;
  const workloads = createWorkloadPlatform({
    ...{
      world,
      url,
      unpushedNow: () => clock.unpushed(),
      idleMs: options.idleMs ?? 30_000,
      retryMs: options.retryMs ?? 500,
    },
    caller: (authorization) => tokens.caller(authorization),
  });
  const advance = (milliseconds: number) => {
    clock.advance(milliseconds);
    flowLogs.clockMoved();
    workloads.clockMoved();
  };
  server.use([
    clockService({ now, advance }, tokens),
    ...workloads.services,
    iamService(world, tokens, passcode),
    resourceControllerService(world, tokens),
    catalogService(),
    vpcService(world, tokens, options.vpcDeleteStatus),
    s3Service(world, tokens),
    cosConfigService(world, tokens),
    taggingService(world, tokens),
    searchService(world, tokens),
    schematicsService(world, tokens),
    exerciseService(world, flowLogs),
  ]);
  const stopTimer = windowTimer(now, () => flowLogs.clockMoved());
  return {
    url,
    endpoints: {
      ...workloads.endpoints,
      iam: `${url}/iam`,
      resourceController: `${url}/rc`,
      vpc: `${url}/vpc/{region}`,
      cos: `${url}/s3/{region}`,
      cosConfig: `${url}/cosconfig`,
      globalCatalog: `${url}/catalog`,
      tagging: `${url}/tagging`,
      search: `${url}/search`,
      schematics: `${url}/sch/{region}`,
      exercise: `${url}/exercise`,
    },
    apiKey: account.apiKey,
    passcode,
    hmac: account.hmac,
    region: homeRegion,
    account,
    requests: server.requests,
    workloads,
    now,
    advance,
    tick: () => advance(captureSeconds * 1000 - (now() % (captureSeconds * 1000))),
    addFault: (rule) => faults.add(rule),
    policyChanged: () => flowLogs.networkChanged(),
    world,
    clearFaults: () => faults.clear(),
    expireTokens: () => tokens.expireAll(),
    close: async () => {
      stopTimer();
      await workloads.close();
      await server.close();
    },
  };
}
