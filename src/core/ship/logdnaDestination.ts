import type { LineSender, ShipDestination } from './shipDestination';
import type { ShipLine } from './shipLine';

/** `{"lines":[]}` */
const frameBytes = 12;

/** LogDNA/Mezmo behind a client of its ingest. `app` is the name its lines are shown under. */
export function logdnaDestination(
  sender: LineSender,
  { label, id, app }: { readonly label: string; readonly id: string; readonly app: string },
): ShipDestination {
  const { limits, send } = sender;
  return { label, id, limits, ages: null, frameBytes, item: (line) => logdnaItem(line, app), send };
}

/**
 * A line as LogDNA/Mezmo ingest takes it: https://docs.mezmo.com/log-analysis-api/ref#ingest. The text is JSON that the
 * service parses, so that every field can be searched by its own name; the record's time is the line's.
 */
function logdnaItem(line: ShipLine, app: string): string {
  const time = line.timestamp === null ? '' : `"timestamp":${line.timestamp},`;
  return `{${time}"app":${JSON.stringify(app)},"level":"${line.level}","meta":${line.meta},"line":${JSON.stringify(line.text)}}`;
}
