import type { ExportedLine, ExportQuestion, LogdnaExport } from './logdnaExport';

/** A found line, as engines take it. */
export interface FoundLine {
  readonly text: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** Milliseconds. */
  readonly timestamp: number | null;
}

/** Pages of found lines, newest first, with nothing but what a record is made of. */
export async function* logdnaLines(
  client: LogdnaExport,
  { text, ...range }: { readonly text: string } & Omit<ExportQuestion, 'query'>,
  signal: AbortSignal,
): AsyncIterable<{ readonly lines: readonly FoundLine[]; readonly warnings: readonly string[] }> {
  for await (const page of client.pages({ query: text, ...range }, signal)) {
    yield { lines: page.map(foundLine), warnings: [] };
  }
}

export function foundLine({ _line, _ts, _meta }: Pick<ExportedLine, '_line' | '_ts' | '_meta'>): FoundLine {
  return { text: _line, timestamp: _ts, meta: metaOf(_meta) };
}

function metaOf(meta: unknown): Readonly<Record<string, unknown>> | null {
  return typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? (meta as Record<string, unknown>) : null;
}
