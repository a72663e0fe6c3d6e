/** Times in the simulator are whole seconds since 1970: flow logs know nothing finer. */

/** The length of a capture window. */
export const captureSeconds = 300;

/** What one flow log object covers. `cell` counts windows since 1970; a stream's first window may start late in it. */
export interface CaptureWindow {
  readonly cell: number;
  readonly start: number;
  /** Exclusive, and the start of the next window. */
  readonly end: number;
}

export function captureWindow(cell: number, streamBirth: number): CaptureWindow {
  const start = cell * captureSeconds;
  return { cell, start: Math.max(start, streamBirth), end: start + captureSeconds };
}

/** Place of a window in its hour, 0 to 11: the sequence number in its key. */
export function slotOfHour(cell: number): number {
  return cell % 12;
}

export function isoSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
