interface Ordered {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Every step behind all that it needs, otherwise as given. What is needed but not among the steps counts as there. Two
 * steps of one id, or a circle, are mistakes of the program.
 */
export function orderSteps<S extends Ordered>(steps: readonly S[]): readonly S[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  if (byId.size < steps.length) throw new Error('Two steps of the set-up have one id.');
  const done = new Set<string>();
  const open = new Set<string>();
  const ordered: S[] = [];
  const visit = (step: S): void => {
    if (done.has(step.id)) return;
    if (open.has(step.id)) throw new Error(`Step ${step.id} of the set-up needs itself.`);
    open.add(step.id);
    for (const need of step.needs) {
      const needed = byId.get(need);
      if (needed !== undefined) visit(needed);
    }
    done.add(step.id);
    ordered.push(step);
  };
  for (const step of steps) visit(step);
  return ordered;
}

/** All that these steps need, directly or through others; themselves included. */
export function neededBy(steps: readonly Ordered[], ids: Iterable<string>): ReadonlySet<string> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const needed = new Set<string>();
  const add = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const next of byId.get(id)?.needs ?? []) add(next);
  };
  for (const id of ids) add(id);
  return needed;
}
