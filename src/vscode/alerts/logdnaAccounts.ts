import { type AccountView, listViews } from '../../app/watches/logdnaAlerts';
import type { LogdnaConfig } from '../../cloud/logdna/logdnaConfig';

/** A LogDNA whose views and alerts can be kept from here. */
export interface LogdnaAccount {
  /** `LogDNA (api.mezmo.com)` */
  readonly label: string;
  /** Rejects where its credential is lost. */
  open(): Promise<LogdnaConfig>;
}

export interface LogdnaAccounts {
  list(): readonly LogdnaAccount[];
  onDidChange(listener: () => void): { dispose(): void };
}

/** Views of all accounts. */
export async function accountViews(accounts: LogdnaAccounts): Promise<readonly AccountView[]> {
  const lists = await Promise.all(accounts.list().map(async (account) => listViews(await account.open())));
  return lists.flat();
}
