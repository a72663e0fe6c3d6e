import { type FlowSum, rowOfSum, type SumClasses } from '../../flow/flowSum';
import { causesOfRow, createCauseTally, type RejectCause, type RowCause } from '../groupByCause';
import type { PolicyDirectory } from '../policyDirectory';
import { kindReader, mostKinds, sumClasses } from './flowKinds';
import { policyClasses } from './policyClasses';

/** As `CauseTally`, for flows that were added up: those that a configuration cannot tell apart are judged once. */
export interface SumCauseTally {
  /** By what the sums have to tell flows apart. */
  readonly classes: SumClasses;
  add(sum: FlowSum): void;
  causes(): readonly RejectCause[];
}

export function createSumCauseTally(directory: PolicyDirectory): SumCauseTally {
  const classes = policyClasses(directory);
  const kindOf = kindReader(classes);
  const known = new Map<string, readonly RowCause[]>();
  const tally = createCauseTally(directory);
  const causesOf = (sum: FlowSum): readonly RowCause[] => {
    const kind = kindOf(sum);
    const found = known.get(kind);
    if (found !== undefined) return found;
    const causes = causesOfRow(directory, rowOfSum(sum));
    // Causes that name the flow's own addresses hold for it alone.
    if (causes.some(({ code }) => code === 'cannot_tell')) return causes;
    if (known.size >= mostKinds) known.clear();
    known.set(kind, causes);
    return causes;
  };
  return {
    classes: sumClasses(classes),
    add(sum) {
      if (sum.action === 'rejected') tally.addSum(sum, causesOf(sum), sum);
    },
    causes: () => tally.causes(),
  };
}
