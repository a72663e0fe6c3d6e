import type { RunningShipper } from './createShipper';
import type { ShipperConfig } from './readConfig';
import type { SweepOutcome } from './shipper';
import type { ShipperLog } from './shipperLog';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Before a cursor is trusted: clocks differ, and an object shows up a little after its time. */
const margin = 15 * minuteMs;
const cursorFile = 'cursor.json';

/**
 * A sweep on a timer, for workloads that are told nothing but that it is time. With notes of its own it goes on from its
 * cursor and stops in time: what is left comes with the next call. Without, it takes the last whole slot of the
 * schedule, so that each object is seen once as long as every call comes and ends.
 */
export async function timedSweep(
  { shipper, state }: RunningShipper,
  config: ShipperConfig,
  log: ShipperLog,
  startedAt: number,
): Promise<SweepOutcome> {
  // What was begun has to end as well, a request and its note.
  const reserve = Math.min(15_000, (config.timeLimitSeconds * 1_000) / 3);
  const end = startedAt + config.timeLimitSeconds * 1_000 - reserve;
  const stop = () => Date.now() >= end;
  const cursor = state === null ? null : readCursor(await state.read(cursorFile));
  if (state === null || !state.writable) return slotSweep();
  const from = Math.max(cursor ?? 0, startedAt - config.sweepHours * hourMs);
  // A first note finds out whether notes can be kept at all.
  if (cursor === null && !(await state.write(cursorFile, { version: 1, until: from }))) return slotSweep();
  const outcome = await shipper.sweep({ from: from - margin, to: startedAt + hourMs }, stop);
  if (outcome.complete) await state.write(cursorFile, { version: 1, until: startedAt });
  return outcome;

  async function slotSweep(): Promise<SweepOutcome> {
    const slot = config.sweepMinutes * minuteMs;
    const to = Math.floor(startedAt / slot) * slot;
    log('warn', 'no_state', { consequence: 'only objects of the last slot of the schedule are shipped' });
    return shipper.sweep({ from: to - slot, to }, stop);
  }
}

function readCursor(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('until' in value)) return null;
  return typeof value.until === 'number' && Number.isFinite(value.until) ? value.until : null;
}
