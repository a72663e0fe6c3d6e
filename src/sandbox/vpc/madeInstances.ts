import { formatIpv4, parseIpv4 } from '../../core/net/ipv4';
import { parseAddressRange } from '../../core/policy/addressRange';
import type { InstanceState, InterfaceState, RegionState, SubnetState } from '../account/regionState';
import { hash32 } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { createdAt, type Facts, nameOf } from './madeNetworks';

/** The provider keeps the network's own address and the first three hosts of a subnet, and the last. */
const keptAtStart = 4;

export interface InterfaceDraft {
  readonly name: string;
  readonly subnet: SubnetState;
  /** Ids. */
  readonly securityGroups: readonly string[];
  /** Absent: the first that is free. */
  readonly address?: string;
  /** Whether it is an attachment of the new model, with a virtual network interface behind it. */
  readonly attachment: boolean;
}

export interface InstanceDraft extends Facts, Pick<InstanceState, 'vpc' | 'zone' | 'profile'> {
  readonly image?: string;
  readonly interfaces: readonly InterfaceDraft[];
}

/** Makes an instance that is pending at first. Its addresses must be free: `freeAddressIn` knows them. */
export function addInstance(world: SandboxWorld, region: RegionState, draft: InstanceDraft): InstanceState {
  const { interfaces, name, ...facts } = draft;
  const own = name ?? nameOf(world, region.instances);
  const instance: InstanceState = {
    ...{ ...facts, id: world.names.zonal(draft.zone, '_'), name: own, created_at: createdAt(world) },
    status: 'pending',
    pendingUntil: world.now() + world.settling.readyMs,
    interfaces: [],
  };
  region.instances.push(instance);
  for (const nic of interfaces) instance.interfaces.push(newInterface(world, region, instance, nic));
  world.networkChanged();
  return instance;
}

function newInterface(
  { names, seed }: SandboxWorld,
  region: RegionState,
  instance: InstanceState,
  { name, subnet, securityGroups, address, attachment }: InterfaceDraft,
): InterfaceState {
  const id = names.zonal(instance.zone);
  const mac = hash32(`${id}/mac`, seed).toString(16).padStart(8, '0').toUpperCase().match(/../g)?.join(':') ?? '';
  const vni = { id: names.zonal(instance.zone), name: `${instance.name}-vni`, mac_address: `02:00:${mac}` };
  return {
    id,
    name,
    primary: instance.interfaces.length === 0,
    subnet: subnet.id,
    address: address ?? freeAddressIn(region, subnet) ?? '',
    reserved_ip: names.zonal(instance.zone),
    security_groups: [...securityGroups],
    vni: attachment ? vni : null,
  };
}

/** The lowest address that nothing in the subnet has; null: all are taken. */
export function freeAddressIn(region: RegionState, subnet: SubnetState): string | null {
  const range = parseAddressRange(subnet.ipv4_cidr_block);
  if (range === null) return null;
  const taken = new Set(
    region.instances.flatMap(({ interfaces }) =>
      interfaces.filter((nic) => nic.subnet === subnet.id).map((nic) => parseIpv4(nic.address)),
    ),
  );
  for (let address = range.first + keptAtStart; address < range.last; address++)
    if (!taken.has(address)) return formatIpv4(address);
  return null;
}
