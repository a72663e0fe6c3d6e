import type { FlowObjectFields } from '../../core/flow/flowRow';

/** Most objects kept: some ten megabytes of text. */
const capacity = 20_000;

/**
 * Fields of objects by their number, so that rows need not carry some fifteen texts each through every query. A number
 * means the same object for ever, compaction included; the least recently asked for make room.
 */
export class ObjectCache {
  private readonly objects = new Map<bigint, FlowObjectFields>();

  /** Fields of all the named objects; those not known yet are looked up in one go. */
  async fields(
    wanted: Iterable<bigint>,
    lookUp: (objects: readonly bigint[]) => Promise<readonly (readonly [bigint, FlowObjectFields])[]>,
  ): Promise<ReadonlyMap<bigint, FlowObjectFields>> {
    const found = new Map<bigint, FlowObjectFields>();
    const missing: bigint[] = [];
    for (const object of new Set(wanted)) {
      const known = this.objects.get(object);
      if (known) {
        this.objects.delete(object);
        this.objects.set(object, known);
        found.set(object, known);
      } else missing.push(object);
    }
    if (missing.length === 0) return found;
    for (const [object, fields] of await lookUp(missing)) {
      found.set(object, fields);
      this.objects.set(object, fields);
    }
    for (const object of this.objects.keys()) {
      if (this.objects.size <= capacity) break;
      this.objects.delete(object);
    }
    return found;
  }
}
