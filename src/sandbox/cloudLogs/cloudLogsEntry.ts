/** An entry that IBM Cloud Logs kept. */
export interface CloudLogsEntry {
  readonly id: number;
  /** GUID of the instance. */
  readonly instance: string;
  readonly applicationName: string;
  readonly subsystemName: string;
  /** 1 Debug to 6 Critical. */
  readonly severity: number;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly received: number;
  /** Text, or what was sent as JSON; whole numbers beyond 2^53 as bigint. */
  readonly text: unknown;
  readonly computerName: string | null;
  readonly category: string | null;
}
