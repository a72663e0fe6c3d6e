import { crn } from '../account/crn';
import type { ReclamationState, ResourceInstanceState } from '../account/resourceState';
import { type Offering, offeringOfPlan, type Plan } from '../catalog/offerings';
import { removeServiceId } from '../iam/identities';
import { uuid } from '../random';
import type { SandboxWorld } from '../sandboxWorld';

/** How long a deleted instance can be had back (contracts/ibm-cloud.md §4.2). */
const reclamationMs = 7 * 24 * 3_600_000;

export interface InstanceDraft {
  readonly name: string;
  readonly offering: Offering;
  readonly plan: Plan;
  /** Ignored for services without regions. */
  readonly region: string;
  /** Default: the default group. */
  readonly resourceGroup?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Makes an instance, as `POST /v2/resource_instances` does; services that make their own instances call it too. */
export function addResourceInstance(world: SandboxWorld, draft: InstanceDraft): ResourceInstanceState {
  const { account, names, now, seed, settling } = world;
  const { name, offering, plan, parameters = null } = draft;
  const guid = uuid(seed, `instance/${names.next()}`);
  const place = offering.global ? 'global' : draft.region;
  const made: ResourceInstanceState = {
    guid,
    crn: crn(offering.name, place, account.id, guid, '', ''),
    name,
    resource_id: offering.id,
    resource_plan_id: plan.id,
    region_id: place,
    resource_group_id: draft.resourceGroup ?? account.resourceGroup.id,
    state: !offering.global && settling.readyMs > 0 ? 'provisioning' : 'active',
    created_at: new Date(now()).toISOString(),
    parameters,
    locked: false,
    readyAt: now() + settling.readyMs,
    deletedAt: null,
  };
  account.resourceInstances.push(made);
  return made;
}

/** Deletes an instance with its keys. Services that keep what was deleted have a reclamation for it. */
export function removeResourceInstance(world: SandboxWorld, instance: ResourceInstanceState): void {
  const { account, names, now, seed } = world;
  for (const key of account.resourceKeys)
    if (key.source === instance.crn && key.state === 'active') {
      key.state = 'removed';
      if (account.serviceIds.some((one) => one.ofResourceKey === key.guid)) removeServiceId(world, key.serviceId);
      account.apiKeys = account.apiKeys.filter(({ id }) => id !== key.apiKeyId);
    }
  instance.deletedAt = now();
  if (offeringOfPlan(instance.resource_plan_id)?.offering.reclaimed === true) {
    instance.state = 'pending_reclamation';
    const id = uuid(seed, `reclamation/${names.next()}`);
    account.reclamations.push({ id, instance: instance.guid, createdAt: now(), targetTime: now() + reclamationMs });
  } else {
    purge(world, instance);
  }
  world.collectionChanged();
}

/** Removes an instance for good, with its buckets. It stays readable. */
export function reclaim(world: SandboxWorld, reclamation: ReclamationState): void {
  const instance = endReclamation(world, reclamation);
  if (instance !== undefined) purge(world, instance);
}

export function restore(world: SandboxWorld, reclamation: ReclamationState): void {
  const instance = endReclamation(world, reclamation);
  if (instance === undefined) return;
  instance.state = 'active';
  instance.deletedAt = null;
  world.collectionChanged();
}

/** What happens by itself as time goes: what was provisioned is active, what waited long enough is removed. */
export function settleInstances(world: SandboxWorld): void {
  const { account, now } = world;
  for (const instance of account.resourceInstances)
    if (instance.state === 'provisioning' && instance.readyAt <= now()) instance.state = 'active';
  for (const reclamation of account.reclamations) if (reclamation.targetTime <= now()) reclaim(world, reclamation);
}

function endReclamation({ account }: SandboxWorld, ended: ReclamationState): ResourceInstanceState | undefined {
  account.reclamations = account.reclamations.filter((other) => other !== ended);
  return account.resourceInstances.find(({ guid }) => guid === ended.instance);
}

function purge({ account }: SandboxWorld, instance: ResourceInstanceState): void {
  instance.state = 'removed';
  account.buckets = account.buckets.filter(({ instanceCrn }) => instanceCrn !== instance.crn);
}
