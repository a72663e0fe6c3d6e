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

/** Texts of recent minutes, by minute modulo the size: formatting dates is most of the work of writing records. */
const minutes: { minute: number; text: string }[] = Array.from({ length: 64 }, () => ({ minute: -1, text: '' }));
const sixty = Array.from({ length: 60 }, (_, second) => `${String(second).padStart(2, '0')}Z`);

export function isoSeconds(seconds: number): string {
  const minute = Math.floor(seconds / 60);
  const kept = minutes[minute & 63] as (typeof minutes)[number];
  if (kept.minute !== minute) {
    kept.minute = minute;
    kept.text = new Date(minute * 60_000).toISOString().slice(0, 17);
  }
  return kept.text + sixty[seconds - minute * 60];
}
