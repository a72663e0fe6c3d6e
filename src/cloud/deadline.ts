import { onAbort } from './onAbort';

/** A signal that fires when the caller's does, or when the time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The time was over before the caller cancelled. */
  readonly expired: boolean;
  /** Stops the clock and lets go of the caller's signal. */
  dispose(): void;
}

/** `AbortSignal.any` would keep listeners on a long-lived caller's signal; this lets go of it. */
export function startDeadline(milliseconds: number, caller?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const cancel = (): void => controller.abort(caller?.reason);
  const timer = setTimeout(() => {
    expired = !controller.signal.aborted;
    controller.abort(new Error('The time for the request is over.'));
  }, milliseconds);
  if (caller?.aborted) cancel();
  const letGo = onAbort(caller, cancel);
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    dispose() {
      clearTimeout(timer);
      letGo();
    },
  };
}
