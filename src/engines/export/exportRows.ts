import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { FlowRow } from '../../core/flow/flowRow';
import type { ExportRequest, ExportResult } from '../queryEngine';
import { csvHeader, csvLine } from './csv';
import { jsonLine } from './jsonLine';
import { writeRowsAsParquet } from './parquetRows';
import { writeWhole } from './wholeFile';

type Batches = AsyncIterable<readonly FlowRow[]>;

/** Writes rows, in the order they come, as the file a request names. For every engine that can stream its rows. */
export async function exportRows(
  request: Pick<ExportRequest, 'format' | 'path'>,
  batches: Batches,
  signal?: AbortSignal,
): Promise<ExportResult> {
  let rows = 0;
  const bytes = await writeWhole(request.path, async (temporary) => {
    rows = await write(request.format, temporary, batches, signal);
  });
  return { rows, bytes };
}

function write(format: ExportRequest['format'], path: string, batches: Batches, signal?: AbortSignal): Promise<number> {
  switch (format) {
    case 'csv':
      return writeLines(path, csvHeader, csvLine, batches, signal);
    case 'jsonl':
      return writeLines(path, '', jsonLine, batches, signal);
    case 'parquet':
      return writeRowsAsParquet(path, batches, signal);
  }
}

async function writeLines(
  path: string,
  header: string,
  line: (row: FlowRow) => string,
  batches: Batches,
  signal?: AbortSignal,
): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  // An early failure to open or write is kept until the end asks for it.
  const closed = finished(file);
  closed.catch(() => {});
  let rows = 0;
  try {
    file.write(header);
    for await (const batch of batches) {
      signal?.throwIfAborted();
      rows += batch.length;
      if (!file.write(batch.map(line).join(''))) await Promise.race([once(file, 'drain'), closed]);
    }
    file.end();
    await closed;
    return rows;
  } finally {
    file.destroy();
  }
}
