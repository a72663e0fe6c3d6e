import type { AgeLimits } from './shipDestination';
import type { ShipLine } from './shipLine';

/** The documentation says 2 MB and about 3,000 lines a request (§6.1). */
export const cloudLogsLimits = { bytes: 2_000_000, lines: 3_000 } as const;
/** `[]` */
export const cloudLogsFrameBytes = 2;
export const cloudLogsAges: AgeLimits = { oldest: 24 * 3_600_000, ahead: 4 * 3_600_000 };

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
