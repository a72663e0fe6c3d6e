export type DestinationType = 'app' | 'job' | 'function';

interface Subscription {
  readonly name: string;
  readonly destination: string;
  readonly destinationType: DestinationType;
  /** Of the request to an app. */
  readonly path: string;
  /** Further attributes of each event. */
  readonly extensions: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** What happened to its events so far. */
  readonly counts: { delivered: number; failed: number; lost: number };
  lastProblem: string | null;
}

/** Events of a bucket (contracts/logs-and-functions.md §2.11). */
export interface CosSubscription extends Subscription {
  readonly kind: 'cos';
  readonly bucket: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly eventType: 'write' | 'delete' | 'all';
  /** Ends the listening to the bucket. */
  readonly end: () => void;
}

/** An event by the clock; the one kind that may have a function as its destination. */
export interface CronSubscription extends Subscription {
  readonly kind: 'cron';
  readonly schedule: string;
  readonly timeZone: string;
  readonly data: string;
  readonly contentType: string;
  /** Milliseconds: up to here its times were looked at. */
  lookedAt: number;
}
