import { Random, uuid } from '../random';

/** Ids and names for what clients make: they follow from the seed and the order of the calls. */
export class NewNames {
  private made = 0;

  constructor(private readonly seed: number) {}

  /** Of a regional resource. */
  id(): string {
    this.made++;
    return `r006-${uuid(this.seed, `made/${this.made}`)}`;
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
