import type { ShipLine } from './shipLine';

/** What one request to LogDNA/Mezmo may hold: it takes 10 MB, but its brokers choke on more than 2 (§4.2). */
export const logdnaLimits = { bytes: 2_000_000, lines: 5_000 } as const;
/** `{"lines":[]}` */
export const logdnaFrameBytes = 12;

/**
 * A line as LogDNA/Mezmo ingest takes it: https://docs.mezmo.com/log-analysis-api/ref#ingest. The text is JSON that the
 * service parses, so that every field can be searched by its own name; the record's time is the line's.
 */
export function logdnaItem(line: ShipLine, app: string): string {
  const time = line.timestamp === null ? '' : `"timestamp":${line.timestamp},`;
  return `{${time}"app":${JSON.stringify(app)},"level":"${line.level}","meta":${line.meta},"line":${JSON.stringify(line.text)}}`;
}
