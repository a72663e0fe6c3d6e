import type { Field } from '../fields';
import { domains, type IntegerType } from '../fieldValues';
import type { IntegerRange } from '../integers';

/** A run of numbers for a service that counts in doubles. Null: no bound. */
export interface NumberRun {
  readonly from: number | null;
  readonly to: number | null;
}

export interface NumberRuns {
  readonly runs: readonly NumberRun[];
  /** False where a bound was moved outwards to a number that a double holds. */
  readonly exact: boolean;
}

const largest = BigInt(Number.MAX_SAFE_INTEGER);

/** The same values as runs of doubles; ends of the field's domain become open. */
export function numberRuns(field: Field, ranges: readonly IntegerRange[]): NumberRuns {
  const domain = domains[field.type as IntegerType];
  let exact = true;
  const runs = ranges.map(({ from, to }): NumberRun => {
    if (from > largest || (to > largest && to < domain.to)) exact = false;
    return {
      from: from <= domain.from ? null : Number(from > largest ? largest : from),
      to: to >= domain.to || to > largest ? null : Number(to),
    };
  });
  return { runs, exact };
}
