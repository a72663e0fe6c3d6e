import type { ObjectErrorCode } from '../flow/objectProblem';
import type { ObjectIdentity } from '../flow/rows';
import type { LineRanges } from './lineRanges';

/** What will not be sent, and why. It names records; their contents stay where they are. */
export interface ShipLetter {
  readonly object: ObjectIdentity;
  /** Indexes of the records; null: the whole object. */
  readonly lines: LineRanges | null;
  /** `too_old`, `ahead`: the service takes no record of this time. `refused`: it took neither these nor a single one. */
  readonly code: 'too_old' | 'ahead' | 'refused' | 'too_large' | ObjectErrorCode;
  /** What happened, without secrets and record contents. */
  readonly message: string;
}
