import { uuid } from '../random';

/** Prefixes of VPC ids as the real service gives them (contracts/ibm-cloud.md §2). */
const regionPrefixes: Readonly<Record<string, string>> = {
  'us-south': 'r006',
  'us-east': 'r014',
  'eu-de': 'r010',
  'eu-gb': 'r018',
  'au-syd': 'r026',
  'br-sao': 'r042',
  'eu-es': 'r050',
};

/** Prefixes of other zones are not documented. */
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
  return {
    regional: (name) => `r006-${uuid(seed, name)}`,
    zonal: (zone, name) => `${zonePrefix(zone)}-${uuid(seed, name)}`,
    instance: (zone, name) => `${zonePrefix(zone)}_${uuid(seed, name)}`,
  };
}

export function regionPrefix(region: string): string {
  return regionPrefixes[region] ?? 'r134';
}

export function zonePrefix(zone: string): string {
  return zonePrefixes[zone] ?? '0797';
}
