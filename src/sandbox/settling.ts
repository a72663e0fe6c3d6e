/**
 * How long, in milliseconds of the sandbox's clock, changes take to be seen everywhere (contracts/ibm-cloud.md §2).
 * All 0 by default; changing a number holds for what is made already, too.
 */
export interface Settling {
  /** API keys and resource keys: they are not found, and do not sign in. */
  keyMs: number;
  /** Policies: they are not found by id, and do not count. */
  policyMs: number;
  /** Resource instances of services that provision in the background, VPC instances and collectors: they are pending. */
  readyMs: number;
}

export const settledAtOnce: Readonly<Settling> = { keyMs: 0, policyMs: 0, readyMs: 0 };
