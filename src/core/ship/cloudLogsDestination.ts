import type { AgeLimits, LineSender, ShipDestination } from './shipDestination';
import type { ShipLine } from './shipLine';

/** `[]` */
const frameBytes = 2;
const ages: AgeLimits = { oldest: 24 * 3_600_000, ahead: 4 * 3_600_000 };
const names = { application: 'vpc', subsystem: 'flowlogs' };

/** IBM Cloud Logs behind a client of its singles call. It drops records older than a day. */
export function cloudLogsDestination(
  sender: LineSender,
  { label, id }: { readonly label: string; readonly id: string },
): ShipDestination {
  const { limits, send } = sender;
  return { label, id, limits, ages, frameBytes, item: (line) => cloudLogsItem(line, names), send };
}

/**
 * An entry as IBM Cloud Logs takes it: https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-ingestion. The record is
 * an object below `text`, with what is known of its flow log object in `meta`.
 */
export function cloudLogsItem(line: ShipLine, names: { readonly application: string; readonly subsystem: string }) {
  const time = line.timestamp === null ? '' : `"timestamp":${line.timestamp},`;
  const severity = line.level === 'WARN' ? 4 : 3;
  const application = JSON.stringify(names.application);
  const subsystem = JSON.stringify(names.subsystem);
  const text = `${line.text.slice(0, -1)},"meta":${line.meta}}`;
  return `{"applicationName":${application},"subsystemName":${subsystem},"severity":${severity},${time}"text":${text}}`;
}
