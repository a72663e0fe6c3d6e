/** A region that has VPCs. Source: https://cloud.ibm.com/docs/vpc?topic=vpc-creating-a-vpc-in-a-different-region */
export interface Region {
  readonly name: string;
  readonly city: string;
  readonly zones: readonly string[];
  /** Prefix of the first zone; the following zones have 10.x.64.0/18 and 10.x.128.0/18. */
  readonly defaultPrefix: string;
}

const region = (name: string, city: string, second: number): Region => ({
  name,
  city,
  zones: [`${name}-1`, `${name}-2`, `${name}-3`],
  defaultPrefix: `10.${second}.0.0/18`,
});

/** Known when this was written; `VpcReads.regions` asks the service. */
export const regions: readonly Region[] = [
  region('us-south', 'Dallas', 240),
  region('us-east', 'Washington DC', 241),
  region('eu-gb', 'London', 242),
  region('eu-de', 'Frankfurt', 243),
  region('jp-tok', 'Tokyo', 244),
  region('au-syd', 'Sydney', 245),
  region('jp-osa', 'Osaka', 248),
  region('ca-tor', 'Toronto', 249),
  region('br-sao', 'São Paulo', 250),
  region('eu-es', 'Madrid', 251),
  region('ca-mon', 'Montreal', 253),
  region('in-che', 'Chennai', 254),
  region('in-mum', 'Mumbai', 255),
];

/** Where COS buckets can be besides the regions. */
const crossRegionLocations = ['us', 'eu', 'ap'] as const;
const singleSiteLocations = ['ams03', 'che01', 'mon01', 'par01', 'sjc04', 'sng01', 'sao01'] as const;

/** All places a bucket can be, the likeliest first. */
export const storageLocations: readonly string[] = [
  ...regions.map(({ name }) => name),
  ...crossRegionLocations,
  ...singleSiteLocations,
];

/**
 * The place in a location constraint: `us-south-smart` is in `us-south`, `eu-standard` in `eu`, `ams03-cold` in `ams03`.
 * Null for an empty one. Classes: https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-classes
 */
export function locationOfConstraint(constraint: string | null | undefined): string | null {
  const text = constraint?.trim().toLowerCase() ?? '';
  if (text === '') return null;
  const bare = text.replace(/-(standard|vault|cold|smart|flex|active|onerate_active)$/, '');
  if (bare !== text || storageLocations.includes(text)) return bare;
  return /^([a-z]{2}-[a-z]{2,5}\d?|[a-z]{3}\d{2})-[a-z_]+$/.exec(text)?.[1] ?? text;
}
