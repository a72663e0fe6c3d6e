/** Regions the sandbox's VPC service knows; only the first holds resources. */
export const regionNames = ['us-south', 'us-east', 'eu-de', 'eu-gb', 'jp-tok', 'au-syd'] as const;

export const homeRegion = 'us-south';

/** What the default address prefixes of each region's VPCs begin with (contracts/ibm-cloud.md §11). */
const addressPrefixes: Readonly<Record<string, string>> = {
  'us-south': '10.240',
  'us-east': '10.241',
  'eu-gb': '10.242',
  'eu-de': '10.243',
  'jp-tok': '10.244',
  'au-syd': '10.245',
};

export function regionPrefixOf(region: string): string {
  return addressPrefixes[region] ?? '10.240';
}
