import type { PolicyAttribute, PolicyState } from '../account/iamState';
import type { SandboxWorld } from '../sandboxWorld';
import { notificationsManager, roleWord } from './roles';

/** What somebody wants to use. */
export interface AccessTarget {
  readonly service: string;
  /** GUID of a resource instance. */
  readonly instance?: string;
  readonly resourceType?: string;
  readonly resource?: string;
}

/**
 * Whether somebody has one of the roles (the words CRNs end in) on a target. The owner of the account has all of them;
 * service ids have what access policies give them (contracts/ibm-cloud.md §5.5), as soon as those count.
 */
export function mayUse(world: SandboxWorld, iamId: string, target: AccessTarget, roles: readonly string[]): boolean {
  if (iamId === world.account.owner.iamId) return true;
  return counting(world, 'access').some(
    ({ subject, resource, roles: given }) =>
      subject.some(({ key, value }) => key === 'iam_id' && value === iamId) &&
      given.some((role) => roles.includes(roleWord(role))) &&
      covers(world, resource, target),
  );
}

const readingRoles = ['Viewer', 'Operator', 'Editor', 'Administrator', 'Reader', 'Writer', 'Manager'];
const changingRoles = ['Operator', 'Editor', 'Administrator', 'Writer', 'Manager'];

/** Whether somebody may read, or change, what a service holds: for services whose actions need no finer roles here. */
export function mayRead(world: SandboxWorld, iamId: string, service: string): boolean {
  return mayUse(world, iamId, { service }, readingRoles);
}

export function mayChange(world: SandboxWorld, iamId: string, service: string): boolean {
  return mayUse(world, iamId, { service }, changingRoles);
}

/** The service that acts by itself, as authorizations name it. */
export interface AuthorizationSource {
  readonly service: string;
  readonly instance?: string;
  readonly resourceType?: string;
}

/** Whether one service was authorized to act on another, in one of the roles (contracts/ibm-cloud.md §5.4). */
function isAuthorized(
  world: SandboxWorld,
  source: AuthorizationSource,
  target: AccessTarget,
  roles: readonly string[],
): boolean {
  return counting(world, 'authorization').some(
    ({ subject, resource, roles: given }) =>
      given.some((role) => roles.includes(roleWord(role))) &&
      covers(world, subject, source) &&
      covers(world, resource, target),
  );
}

interface OwnedBucket {
  readonly name: string;
  readonly instanceCrn: string;
}

/** Flow log collectors need Writer on the bucket they write to. */
export function collectorsMayWrite(world: SandboxWorld, bucket: OwnedBucket): boolean {
  const source = { service: 'is', resourceType: 'flow-log-collector' };
  return isAuthorized(world, source, bucketTarget(bucket), ['Writer', 'Manager']);
}

/** Code Engine needs Notifications Manager on the bucket a project subscribes to. `project` is its GUID. */
export function codeEngineMayNotify(world: SandboxWorld, project: string, bucket: OwnedBucket): boolean {
  const source = { service: 'codeengine', instance: project };
  return isAuthorized(world, source, bucketTarget(bucket), [roleWord(notificationsManager.crn)]);
}

/** IBM Cloud Logs needs Event Source Manager on the instance of Event Notifications it hands alerts to. Both by GUID. */
export function cloudLogsMayNotify(world: SandboxWorld, logs: string, notifications: string): boolean {
  const source = { service: 'logs', instance: logs };
  const target = { service: 'event-notifications', instance: notifications };
  return isAuthorized(world, source, target, ['EventSourceManager']);
}

export function bucketTarget({ name, instanceCrn }: OwnedBucket): AccessTarget {
  const instance = instanceCrn.split(':')[7] ?? '';
  return { service: 'cloud-object-storage', instance, resourceType: 'bucket', resource: name };
}

function counting({ account, now, settling }: SandboxWorld, type: PolicyState['type']): readonly PolicyState[] {
  return account.policies.filter((policy) => policy.type === type && now() - policy.createdAt >= settling.policyMs);
}

/** A policy covers what all its attributes match; one it does not know of covers nothing. */
function covers(world: SandboxWorld, attributes: readonly PolicyAttribute[], target: AccessTarget): boolean {
  return attributes.every(({ key, operator, value }) => {
    const own = ownValues(world, key, target);
    if (own === null) return false;
    if (operator === 'stringExists') return String(own.length > 0) === String(value);
    const wanted = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
    const matches = operator.startsWith('stringMatch') ? like : equal;
    return own.some((text) => wanted.some((pattern) => matches(text, pattern)));
  });
}

function ownValues(
  { account }: SandboxWorld,
  key: string,
  { service, instance, resourceType, resource }: AccessTarget,
): readonly string[] | null {
  const given = (value: string | undefined) => (value === undefined ? [] : [value]);
  const owner = account.resourceInstances.find(({ guid }) => guid === instance);
  switch (key) {
    case 'accountId':
      return [account.id];
    case 'serviceName':
      return [service];
    case 'serviceType':
      return ['service'];
    case 'serviceInstance':
      // Older clients name the instance by its CRN.
      return [...given(instance), ...given(owner?.crn)];
    case 'resourceGroupId':
      return given(owner?.resource_group_id ?? account.resourceGroup.id);
    case 'resourceType':
      return given(resourceType);
    case 'resource':
      return given(resource);
    default:
      return null;
  }
}

function equal(text: string, wanted: string): boolean {
  return text === wanted;
}

/** `*` stands for anything, `?` for one character. */
function like(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
