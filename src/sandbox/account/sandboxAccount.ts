import { objectStorage } from '../catalog/offerings';
import { hexId, uuid } from '../random';
import { newBucket } from '../s3/bucketState';
import { captureSeconds } from '../simulator/captureWindow';
import type { AccountState } from './accountState';
import { cosInstanceCrn } from './crn';
import type { PolicyState } from './iamState';
import type { RegionState } from './regionState';
import { homeRegion, regionNames } from './regions';
import type { ResourceInstanceState } from './resourceState';
import { mostVsis, tutorialRegion } from './tutorialRegion';

/**
 * `tutorial`: the tutorial at its end, with flow logs. `vpc`: its VPC alone, nothing collected yet. `empty`: nothing but
 * the default resource group.
 */
export type AccountKind = 'tutorial' | 'vpc' | 'empty';

export interface SandboxAccountOptions {
  readonly seed: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly hours: number;
  readonly vsis: number;
  readonly extraBuckets: readonly string[];
  readonly kind: AccountKind;
  readonly apiKey?: string;
}

/** The article puts a prefix of the reader's choice before every name (`x-sg1`). */
const prefix = 'x';
const flowLogBucket = `${prefix}-flowlogs`;
const emptyBucket = `${prefix}-lab-flowlogs`;

/** One account with its default resource group, and the VPC of the article in us-south with all that goes with it. */
export function sandboxAccount(options: SandboxAccountOptions): AccountState {
  const { seed, kind } = options;
  if (!Number.isInteger(options.vsis) || options.vsis < 2 || options.vsis > mostVsis)
    throw new RangeError(`vsis must be from 2 to ${mostVsis}.`);
  if (!(options.hours > 0)) throw new RangeError('hours must be above 0.');
  const bare = bareAccount(options);
  if (kind === 'empty') return bare;
  const createdAt = birthOf(options.now(), options.hours);
  const region = { seed, prefix, vsis: options.vsis, createdAt, bucket: flowLogBucket, otherBucket: emptyBucket };
  const home = tutorialRegion(region);
  const regions = bare.regions.map((other) => (other.name === homeRegion ? home : other));
  if (kind === 'vpc') return { ...bare, regions: regions.map((other) => ({ ...other, collectors: [] })) };
  const cos = cosInstance(bare, seed, createdAt);
  const buckets = [flowLogBucket, emptyBucket, ...options.extraBuckets].map((name) =>
    newBucket({ name, locationConstraint: `${homeRegion}-standard`, instanceCrn: cos.crn, createdAt }),
  );
  const authorization = collectorAuthorization(bare, cos.guid, createdAt, seed);
  return { ...bare, regions, resourceInstances: [cos], buckets, policies: [authorization] };
}

function bareAccount({ seed, now, apiKey }: SandboxAccountOptions): AccountState {
  const group = { id: hexId(seed, 'resource-group'), name: 'Default', createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6) };
  const owner = { name: 'Sandbox User', email: 'user@example.com', iamId: 'IBMid-310000ABCD' };
  const key = {
    id: `ApiKey-${uuid(seed, 'apikey')}`,
    name: 'sandbox',
    description: 'The API key of the sandbox account',
    value: apiKey ?? `sandbox-${hexId(seed, 'apikey')}`,
    iamId: owner.iamId,
    createdAt: Math.min(group.createdAt, now()),
  };
  return {
    id: hexId(seed, 'account'),
    name: 'Sandbox account',
    owner,
    apiKey: key.value,
    apiKeyId: key.id,
    hmac: {
      accessKeyId: hexId(seed, 'hmac/access'),
      secretAccessKey: `${hexId(seed, 'hmac/secret')}${hexId(seed, 'hmac/secret2').slice(0, 16)}`,
    },
    resourceGroup: group,
    resourceGroups: [group],
    resourceInstances: [],
    resourceKeys: [],
    reclamations: [],
    serviceIds: [],
    apiKeys: [key],
    policies: [],
    tags: new Map(),
    buckets: [],
    regions: regionNames.map(emptyRegion),
  };
}

/** A stream is born at no round time, so its first window is shorter than the others (contracts/ibm-cloud.md §8.2). */
function birthOf(now: number, hours: number): number {
  const window = captureSeconds * 1000;
  return Math.floor((now - hours * 3_600_000) / window) * window + 102_000;
}

function cosInstance(account: AccountState, seed: number, createdAt: number): ResourceInstanceState {
  const guid = uuid(seed, 'cos');
  return {
    guid,
    crn: cosInstanceCrn(account.id, guid),
    name: `${prefix}-cos`,
    resource_id: objectStorage.id,
    resource_plan_id: objectStorage.plans[0]?.id ?? '',
    region_id: 'global',
    resource_group_id: account.resourceGroup.id,
    state: 'active',
    created_at: new Date(createdAt).toISOString(),
    parameters: null,
    locked: false,
    readyAt: createdAt,
    deletedAt: null,
  };
}

/** What lets the collectors write (contracts/ibm-cloud.md §5.4). */
function collectorAuthorization(account: AccountState, instance: string, createdAt: number, seed: number): PolicyState {
  const equals = (key: string, value: string) => ({ key, operator: 'stringEquals', value });
  return {
    id: uuid(seed, 'policy/collectors'),
    type: 'authorization',
    description: 'Flow logs to Cloud Object Storage',
    subject: [
      ...[equals('accountId', account.id), equals('serviceName', 'is')],
      equals('resourceType', 'flow-log-collector'),
    ],
    resource: [
      ...[equals('accountId', account.id), equals('serviceName', objectStorage.name)],
      equals('serviceInstance', instance),
    ],
    roles: ['crn:v1:bluemix:public:iam::::serviceRole:Writer'],
    createdAt,
    createdBy: account.owner.iamId,
    version: 1,
  };
}

function emptyRegion(name: string): RegionState {
  return {
    name,
    vpcs: [],
    subnets: [],
    publicGateways: [],
    instances: [],
    floatingIps: [],
    securityGroups: [],
    networkAcls: [],
    collectors: [],
    keys: [],
  };
}
