import type { AccountState } from '../account/accountState';

export interface S3Context {
  readonly account: AccountState;
  /** Milliseconds. */
  readonly now: () => number;
}
