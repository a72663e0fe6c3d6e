import type { CloudLogsEntry } from './cloudLogsEntry';

const mostEntries = 500_000;

/** What the account's instances of IBM Cloud Logs hold, in the order in which it came in. */
export class CloudLogsEntries {
  private kept: CloudLogsEntry[] = [];
  private issued = 0;

  add(entry: Omit<CloudLogsEntry, 'id'>): void {
    this.kept.push({ ...entry, id: ++this.issued });
    if (this.kept.length > mostEntries) this.kept.splice(0, mostEntries / 10);
  }

  get all(): readonly CloudLogsEntry[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
  }
}
