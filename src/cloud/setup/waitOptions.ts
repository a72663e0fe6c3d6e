/** How a wait is cancelled and followed. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Told of the state after each look that did not end the wait. */
  readonly onState?: (state: string) => void;
}
