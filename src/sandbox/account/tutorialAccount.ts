import { hexId, uuid } from '../random';
import { type BucketState, StoredObjects } from '../s3/bucketState';
import { captureSeconds } from '../simulator/captureWindow';
import type { AccountState, ResourceInstanceState } from './accountState';
import { cosInstanceCrn } from './crn';
import type { RegionState } from './regionState';
import { homeRegion, regionNames } from './regions';
import { mostVsis, tutorialRegion } from './tutorialRegion';

export interface TutorialAccountOptions {
  readonly seed: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly hours: number;
  readonly vsis: number;
  readonly extraBuckets: readonly string[];
  readonly apiKey?: string;
}

/** The article puts a prefix of the reader's choice before every name (`x-sg1`). */
const prefix = 'x';
const flowLogBucket = `${prefix}-flowlogs`;
const emptyBucket = `${prefix}-lab-flowlogs`;

const cosService = 'dff97f5c-bc5e-4455-b470-411c3edbe49c';
const cosStandardPlan = '744bfc56-d12c-4866-88d5-dac9139e0e5d';

/** The account of the tutorial: one COS instance, the VPC of the article in us-south, the other regions empty. */
export function tutorialAccount(options: TutorialAccountOptions): AccountState {
  const { seed } = options;
  if (!Number.isInteger(options.vsis) || options.vsis < 2 || options.vsis > mostVsis)
    throw new RangeError(`vsis must be from 2 to ${mostVsis}.`);
  if (!(options.hours > 0)) throw new RangeError('hours must be above 0.');
  const id = hexId(seed, 'account');
  const createdAt = birthOf(options.now(), options.hours);
  const cos = cosInstance(id, seed, createdAt);
  const home = tutorialRegion({
    seed,
    prefix,
    vsis: options.vsis,
    createdAt,
    bucket: flowLogBucket,
    otherBucket: emptyBucket,
  });
  const buckets = [flowLogBucket, emptyBucket, ...options.extraBuckets].map((name) => bucket(name, cos.crn, createdAt));
  return {
    id,
    name: 'Sandbox account',
    owner: { name: 'Sandbox User', email: 'user@example.com', iamId: 'IBMid-310000ABCD' },
    apiKey: options.apiKey ?? `sandbox-${hexId(seed, 'apikey')}`,
    apiKeyId: `ApiKey-${uuid(seed, 'apikey')}`,
    hmac: {
      accessKeyId: hexId(seed, 'hmac/access'),
      secretAccessKey: `${hexId(seed, 'hmac/secret')}${hexId(seed, 'hmac/secret2').slice(0, 16)}`,
    },
    resourceGroup: { id: hexId(seed, 'resource-group'), name: 'Default' },
    resourceInstances: [cos],
    buckets,
    regions: regionNames.map((name) => (name === homeRegion ? home : emptyRegion(name))),
  };
}

/** A stream is born at no round time, so its first window is shorter than the others (contracts/ibm-cloud.md §8.2). */
function birthOf(now: number, hours: number): number {
  const window = captureSeconds * 1000;
  return Math.floor((now - hours * 3_600_000) / window) * window + 102_000;
}

function cosInstance(account: string, seed: number, createdAt: number): ResourceInstanceState {
  const guid = uuid(seed, 'cos');
  return {
    guid,
    crn: cosInstanceCrn(account, guid),
    name: `${prefix}-cos`,
    resource_id: cosService,
    resource_plan_id: cosStandardPlan,
    region_id: 'global',
    state: 'active',
    created_at: new Date(createdAt).toISOString(),
  };
}

function bucket(name: string, instanceCrn: string, createdAt: number): BucketState {
  return {
    name,
    locationConstraint: `${homeRegion}-standard`,
    instanceCrn,
    createdAt,
    stored: new StoredObjects(),
    deleted: new Set(),
    generated: null,
    lifecycle: null,
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
  };
}
