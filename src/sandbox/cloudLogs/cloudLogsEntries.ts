import type { CloudLogsEntry } from './cloudLogsEntry';

const mostEntries = 500_000;

/** What the account's instances of IBM Cloud Logs hold, in the order in which it came in. */
export class CloudLogsEntries {
  private kept: CloudLogsEntry[] = [];
  private issued = 0;

  /** `onAdded` is told of each entry once it can be found. */
  constructor(private readonly onAdded: (entry: CloudLogsEntry) => void = () => undefined) {}

  add(given: Omit<CloudLogsEntry, 'id'>): void {
    const entry = { ...given, id: ++this.issued };
    this.kept.push(entry);
    if (this.kept.length > mostEntries) this.kept.splice(0, mostEntries / 10);
    this.onAdded(entry);
  }

  get all(): readonly CloudLogsEntry[] {
    return this.kept;
  }

  clear(): void {
    this.kept = [];
  }
}
