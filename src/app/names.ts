import type { VpcReads } from '../cloud/cloud';

/** Who an address, an interface or a CRN is, as far as the account's VPC resources of one region tell. */
export interface Names {
  readonly region: string;
  /** Epoch milliseconds of the reading; 0 for `noNames`. */
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

export declare function createNameDirectory(vpc: VpcReads, now: () => number): NameDirectory;
export declare function noNames(region: string): Names;
