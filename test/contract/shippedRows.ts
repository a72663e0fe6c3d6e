import type { FlowRow } from '../../src/core/flow/flowRow';
import { fieldNamed } from '../../src/core/query/fields';
import { readShippedLine } from '../../src/core/ship/readLine';
import { LineWriter, type ShipLine } from '../../src/core/ship/shipLine';
import { sampleRows } from './sampleRows';

export interface ShippedSample {
  readonly lines: readonly ShipLine[];
  /** The rows as lines carry them. */
  readonly rows: readonly FlowRow[];
}

/**
 * The sample as it went through a log service, without what such a service cannot do: a line without any time would be
 * given that of its arrival, and values that do not fit their field are not looked for.
 */
export function shippedSample(): ShippedSample {
  const lines = sampleRows()
    .filter(({ extra }) => extra === null || !Object.keys(extra).some((name) => fieldNamed(name)?.of === 'record'))
    .map((row) => new LineWriter(row).line(row, row.index))
    .filter(({ timestamp }) => timestamp !== null);
  const rows = lines.map(({ text, meta, timestamp }) =>
    readShippedLine({ text, meta: JSON.parse(meta), timestamp }, 0),
  );
  return { lines, rows: rows.filter((row) => row !== null) };
}
