import { clickhouseMembers, clickhouseObjectMembers } from './clickhouseRow';
import type { LineSender, ShipDestination } from './shipDestination';

/** ClickHouse behind a client of its inserts: a line is a row of the table `flows`, with all that the record says. */
export function clickhouseDestination(
  { limits, send }: LineSender,
  { label, id }: { readonly label: string; readonly id: string },
): ShipDestination {
  const form = { members: clickhouseMembers, object: clickhouseObjectMembers, index: 'idx' };
  return { label, id, limits, ages: null, frameBytes: 0, form, item: (line) => line.text, send };
}
