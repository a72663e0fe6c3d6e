import { homeRegion } from '../account/regions';
import { regionPrefix, zonePrefix } from '../account/vpcIds';
import { Random, uuid } from '../random';

/** Ids and names for what clients make: they follow from the seed and the order of the calls. */
export class NewNames {
  private made = 0;

  constructor(private readonly seed: number) {}

  /** A number that no other call got. */
  next(): number {
    return ++this.made;
  }

  /** Of a regional resource. */
  id(region: string = homeRegion): string {
    return `${regionPrefix(region)}-${this.uuid()}`;
  }

  /** Of a resource in a zone. Instances alone join prefix and UUID with an underscore. */
  zonal(zone: string, joint: '-' | '_' = '-'): string {
    return `${zonePrefix(zone)}${joint}${this.uuid()}`;
  }

  private uuid(): string {
    return uuid(this.seed, `made/${this.next()}`);
  }

  /** Four words, as the service gives where a client gives no name. */
  name(taken: readonly string[]): string {
    const random = new Random(this.seed + this.made);
    for (;;) {
      const name = [0, 1, 2, 3].map(() => random.pick(words)).join('-');
      if (!taken.includes(name)) return name;
    }
  }
}

const words = [
  ...(['amber', 'banner', 'cedar', 'drizzle', 'ember', 'fathom', 'gravel', 'harbor', 'island', 'juniper'] as const),
  ...(['kettle', 'lantern', 'meadow', 'nickel', 'orchard', 'pebble', 'quarry', 'ribbon', 'saddle', 'timber'] as const),
] as const;
