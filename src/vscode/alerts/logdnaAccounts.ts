import type { LogdnaConfig } from '../../cloud/logdna/logdnaConfig';

/** A LogDNA whose views and alerts can be kept from here. */
export interface LogdnaAccount {
  /** Of its engine: what a view finds is asked for there. */
  readonly id: string;
  /** `LogDNA (api.mezmo.com)` */
  readonly label: string;
  /** Rejects where its credential is lost. */
  open(): Promise<LogdnaConfig>;
  /** A search, in LogDNA's syntax, in its own web page; null where it has none. */
  page(text: string): string | null;
}

export interface LogdnaAccounts {
  list(): readonly LogdnaAccount[];
  onDidChange(listener: () => void): { dispose(): void };
}
