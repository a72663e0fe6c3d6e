import { uuid } from '../random';

/** Prefixes of VPC ids as the real service gives them, us-south (contracts/ibm-cloud.md §2). */
const zonePrefixes: Readonly<Record<string, string>> = {
  'us-south-1': '0717',
  'us-south-2': '0727',
  'us-south-3': '0737',
};

export interface VpcIds {
  regional(name: string): string;
  zonal(zone: string, name: string): string;
  /** Instances alone join prefix and UUID with an underscore. */
  instance(zone: string, name: string): string;
}

export function vpcIds(seed: number): VpcIds {
  const prefix = (zone: string) => zonePrefixes[zone] ?? '0797';
  return {
    regional: (name) => `r006-${uuid(seed, name)}`,
    zonal: (zone, name) => `${prefix(zone)}-${uuid(seed, name)}`,
    instance: (zone, name) => `${prefix(zone)}_${uuid(seed, name)}`,
  };
}
