import type { VpcReads } from '../cloud/cloud';
import { parseIpv4 } from '../core/net/ipv4';
import type { FloatingIp, Instance, Subnet, VirtualNetworkInterface, Vpc } from '../core/policy/vpcModel';

/** Who an address, an interface or a CRN is, as far as the account's VPC resources of one region tell. */
export interface Names {
  readonly region: string;
  /** Microseconds UTC of the reading; 0 for `noNames`. */
  readonly at: number;
  /** What could not be read (for example a forbidden list), in words. */
  readonly gaps: readonly string[];
  /** `address` is an unsigned 32-bit integer: `vsi1`, `vsi1 (floating IP)`, or null. */
  nameOfAddress(address: number): string | null;
  /** By the id that stands in keys: the interface's in the older model, the attachment's in the newer. */
  interface(vnicId: string): NamedInterface | null;
  vpc(crn: string): string | null;
  subnet(crn: string): string | null;
  instance(crn: string): string | null;
  /** Every named address, for a face that cannot call back (unsigned 32-bit integer, name). */
  readonly addresses: ReadonlyMap<number, string>;
  /** The same for ids: CRNs of VPCs, subnets and instances, ids of interfaces (`vsi1 eth0`). */
  readonly ids: ReadonlyMap<string, string>;
}

export interface NamedInterface {
  readonly id: string;
  readonly name: string;
  /** Dotted. */
  readonly address: string;
  readonly instanceName: string;
  readonly instanceCrn: string | null;
  readonly subnetName: string;
}

/** The answers of the VPC API that names are taken from. */
export interface NamedResources {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly instances: readonly Instance[];
  readonly virtualNetworkInterfaces: readonly VirtualNetworkInterface[];
  readonly floatingIps: readonly FloatingIp[];
}

/**
 * Names from what was read. Where two VPCs use one address the name would be a guess: such an address gets the names
 * of both, `vsi1 or db1`.
 */
export function namesOf(region: string, at: number, gaps: readonly string[], from: NamedResources): Names {
  const crns = new Map<string, string>();
  for (const { crn, name } of [...from.vpcs, ...from.subnets, ...from.instances]) if (crn) crns.set(crn, name);
  const interfaces = new Map<string, NamedInterface>();
  const addresses = new Map<number, string>();
  const owners = new Map<string, string>();

  const call = (address: string, name: string) => {
    const number = parseIpv4(address);
    // The API shows 0.0.0.0 while an address is being assigned.
    if (number === null || number === 0) return;
    const known = addresses.get(number);
    if (known === undefined) addresses.set(number, name);
    else if (!known.split(' or ').includes(name)) addresses.set(number, `${known} or ${name}`);
  };

  for (const instance of from.instances) {
    const attachments = [instance.primary_network_attachment, ...(instance.network_attachments ?? [])];
    const nics = [instance.primary_network_interface, ...(instance.network_interfaces ?? [])];
    for (const part of [...nics, ...attachments]) {
      if (part === undefined) continue;
      interfaces.set(part.id, {
        id: part.id,
        name: part.name,
        address: part.primary_ip?.address ?? '',
        instanceName: instance.name,
        instanceCrn: instance.crn ?? null,
        subnetName: part.subnet?.name ?? '',
      });
      owners.set(part.id, instance.name);
      if ('virtual_network_interface' in part) owners.set(part.virtual_network_interface.id, instance.name);
      if (part.primary_ip) call(part.primary_ip.address, instance.name);
      const floating = 'floating_ips' in part ? part.floating_ips : undefined;
      for (const { address } of floating ?? []) call(address, `${instance.name} (floating IP)`);
    }
  }
  for (const vni of from.virtualNetworkInterfaces) {
    const owner = owners.get(vni.id) ?? vni.name;
    for (const { address } of [vni.primary_ip, ...(vni.ips ?? [])]) if (address) call(address, owner);
    owners.set(vni.id, owner);
  }
  for (const floatingIp of from.floatingIps) {
    const owner = floatingIp.target && (owners.get(floatingIp.target.id) ?? floatingIp.target.name);
    call(floatingIp.address, owner ? `${owner} (floating IP)` : `${floatingIp.name} (floating IP)`);
  }
  const ids = new Map(crns);
  for (const { id, instanceName, name } of interfaces.values()) ids.set(id, `${instanceName} ${name}`);
  return {
    region,
    at,
    gaps,
    addresses,
    ids,
    nameOfAddress: (address) => addresses.get(address) ?? null,
    interface: (vnicId) => interfaces.get(vnicId) ?? null,
    vpc: (crn) => crns.get(crn) ?? null,
    subnet: (crn) => crns.get(crn) ?? null,
    instance: (crn) => crns.get(crn) ?? null,
  };
}

/** Nobody is known: before the first reading, or without an account. */
export function noNames(region: string): Names {
  return namesOf(region, 0, [], {
    vpcs: [],
    subnets: [],
    instances: [],
    virtualNetworkInterfaces: [],
    floatingIps: [],
  });
}

/** The names of one account, read once a region and kept. Create a new one when the account changes. */
export interface NameDirectory {
  /** What is known now; `noNames` before the first `load`. Never waits. */
  known(region: string): Names;
  /** Reads the region once; later calls share the answer. Resolves with gaps instead of rejecting, except on cancel. */
  load(region: string, signal?: AbortSignal): Promise<Names>;
  /** Reads the region again. */
  refresh(region: string, signal?: AbortSignal): Promise<Names>;
  onDidChange(listener: (region: string) => void): { dispose(): void };
}

/** What could not be read is tried again after a minute. */
const gapsKept = 60_000_000;

/** `now` in microseconds UTC. */
export function createNameDirectory(vpc: VpcReads, now: () => number): NameDirectory {
  const known = new Map<string, Names>();
  const reading = new Map<string, Promise<Names>>();
  const listeners = new Set<(region: string) => void>();

  const refresh = (region: string, signal?: AbortSignal): Promise<Names> => {
    const read = readNames(vpc, region, now).then((names) => {
      known.set(region, names);
      for (const listener of listeners) listener(region);
      return names;
    });
    reading.set(region, read);
    return abortable(read, signal);
  };
  return {
    known: (region) => known.get(region) ?? noNames(region),
    load: (region, signal) => {
      const shared = reading.get(region);
      const names = known.get(region);
      const worthAnother = names !== undefined && names.gaps.length > 0 && now() - names.at > gapsKept;
      return shared === undefined || worthAnother ? refresh(region, signal) : abortable(shared, signal);
    },
    refresh,
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/**
 * The names of a region, as far as they come soon enough: a tree shows ids rather than wait for a slow service, and
 * hears by `onDidChange` when the names are there.
 */
export async function loadNames(
  directory: NameDirectory,
  region: string,
  signal: AbortSignal,
  patienceMs = 3000,
): Promise<Names> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Names>((resolve) => {
    timer = setTimeout(() => resolve(directory.known(region)), patienceMs);
  });
  try {
    return await Promise.race([directory.load(region, signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The five lists side by side. One that cannot be read leaves a gap, not a failure: names are a convenience. */
async function readNames(vpc: VpcReads, region: string, now: () => number): Promise<Names> {
  const gaps: string[] = [];
  const tolerant = async <T>(what: string, list: Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await list;
    } catch (error) {
      gaps.push(`${what} of ${region} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  };
  const [vpcs, subnets, instances, virtualNetworkInterfaces, floatingIps] = await Promise.all([
    tolerant('VPCs', vpc.vpcs(region)),
    tolerant('Subnets', vpc.subnets(region)),
    tolerant('Instances', vpc.instances(region)),
    tolerant('Virtual network interfaces', vpc.virtualNetworkInterfaces(region)),
    tolerant('Floating IPs', vpc.floatingIps(region)),
  ]);
  return namesOf(region, now(), gaps, { vpcs, subnets, instances, virtualNetworkInterfaces, floatingIps });
}

/** The reading is shared by many callers, so a caller that gives up leaves the others their answer. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
