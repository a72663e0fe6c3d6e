import type { AlertService } from '../../app/watches/alertService';

/** A log service that is connected, as a place for alerts. */
export interface AlertAccount {
  readonly kind: AlertService['kind'];
  /** Of its engine: what a view finds is asked for there. */
  readonly id: string;
  /** `LogDNA (api.mezmo.com)` */
  readonly label: string;
  /** Rejects where its credential is lost, or nobody is signed in. */
  open(): Promise<AlertService>;
  /** A search, in the service's own words, in its web page; null where it has none. */
  page(text: string): string | null;
  /** Addresses that an alert posts to, for a test; null where the service tells by ways of its own. */
  webhooks(id: string): Promise<readonly string[] | null>;
  /** Instances of Event Notifications that it can be connected to; LogDNA has none. */
  notifiers(): Promise<readonly Notifier[]>;
  /** Where it stands; null where that says nothing. */
  readonly region: string | null;
}

export interface Notifier {
  /** GUID. */
  readonly instance: string;
  readonly name: string;
  readonly region: string;
}
