import type { AddressRange } from '../addressRange';
import { adminPorts } from '../fixWarnings';
import type { AddressSet } from '../matchForm';
import type { PolicyDirectory } from '../policyDirectory';

/**
 * Addresses and ports between which a configuration makes no difference, as numbers: two flows whose ends are of the
 * same classes get the same verdict from the same rules.
 */
export interface PolicyClasses {
  address(address: number): number;
  port(port: number): number;
  /** Where the classes begin, ascending. */
  readonly addressFloors: readonly number[];
  readonly portFloors: readonly number[];
}

/** Every bound that a rule, a subnet, an interface or the evaluator itself draws begins a class. */
export function policyClasses({ index, endpoints }: PolicyDirectory): PolicyClasses {
  const addresses = new Set<number>();
  const ports = new Set<number>();
  const range = (starts: Set<number>, first: number, last: number) => {
    starts.add(first).add(last + 1);
  };
  const addressSet = (set: AddressSet) => {
    if (set === null) return;
    if ('first' in set) range(addresses, set.first, set.last);
    else for (const address of set) range(addresses, address, address);
  };
  const subnetRange = (found: AddressRange | null) => {
    if (found === null) return;
    addressSet(found);
    // The subnet's gateway answers DHCP.
    range(addresses, found.first + 1, found.first + 1);
  };
  for (const { addresses: own } of endpoints) for (const address of own) range(addresses, address, address);
  for (const { range: subnet, aclRules } of index.subnets.values()) {
    subnetRange(subnet);
    for (const { source, destination, form } of aclRules) {
      addressSet(source);
      addressSet(destination);
      range(ports, form.sourcePortFirst, form.sourcePortLast);
      range(ports, form.destinationPortFirst, form.destinationPortLast);
    }
  }
  for (const { rules } of index.groups.values()) {
    for (const { local, remote, form } of rules) {
      addressSet(local);
      addressSet(remote);
      range(ports, form.destinationPortFirst, form.destinationPortLast);
    }
  }
  for (const address of evaluatorAddresses) range(addresses, address, address);
  for (const port of [...evaluatorPorts, ...adminPorts]) range(ports, port, port);
  for (const port of clientPorts) ports.add(port);
  const [byAddress, byPort] = [sorted(addresses), sorted(ports)];
  return {
    address: (address) => classOf(byAddress, address),
    port: (port) => classOf(byPort, port),
    addressFloors: [...byAddress],
    portFloors: [...byPort],
  };
}

/** The metadata service and the broadcast address (packetVerdict.ts). */
const evaluatorAddresses = [0xa9fea9fe, 0xffffffff];
/** DHCP (packetVerdict.ts), and no port at all. */
const evaluatorPorts = [0, 67, 68];
/** Where a client's ports begin (explainRow.ts). */
const clientPorts = [1024, 32_768];

const sorted = (starts: ReadonlySet<number>): Float64Array => Float64Array.from(starts).sort();

/** How many classes begin at or below the value. */
function classOf(starts: Float64Array, value: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
