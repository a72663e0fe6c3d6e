import type { FlowRow } from '../flow/flowRow';
import { identityText } from './shipLedger';
import { LineWriter } from './shipLine';
import type { Shipment } from './shipment';
import type { ShippedObject } from './shippedObject';

interface Opened {
  readonly object: ShippedObject | null;
  readonly writer: LineWriter;
}

/** Objects kept open: rows come by time, so those of one object lie near each other. */
const mostOpen = 20_000;

/** Ships single records, for example those a search found, and waits until everything is settled or given up. */
export async function shipRows(batches: AsyncIterable<readonly FlowRow[]>, shipment: Shipment): Promise<void> {
  const open = new Map<string, Opened>();
  for await (const rows of batches) {
    for (const row of rows) {
      if (shipment.over) break;
      const id = identityText(row);
      let known = open.get(id);
      if (known === undefined) {
        const { bucket, key, etag } = row;
        known = { object: await shipment.open({ bucket, key, etag }), writer: new LineWriter(row, shipment.form) };
        if (open.size >= mostOpen) open.clear();
        open.set(id, known);
        shipment.counts.objects++;
      }
      if (known.object === null) shipment.counts.linesBefore++;
      else shipment.add(known.object, known.writer.line(row, row.index));
    }
    if (shipment.over) break;
    await shipment.ready();
  }
  await shipment.finish();
}
