import * as v from 'valibot';
import type { Memento, SecretStorage } from 'vscode';

/** A ClickHouse to search in. Its password lies in the editor's secret storage. */
export interface ClickhouseConnection {
  /** Base URL of the HTTP interface, without a slash at the end. */
  readonly url: string;
  readonly user: string;
  readonly database: string;
  /** File with certificates its own may be signed with; null: those the editor trusts anyway. */
  readonly caFile: string | null;
}

const text = v.pipe(v.string(), v.nonEmpty());
const stored = v.array(
  v.object({ url: v.pipe(v.string(), v.url()), user: text, database: text, caFile: v.nullable(text) }),
);
const listKey = 'engines.clickhouse';
const secretKey = (connection: ClickhouseConnection): string => `engine/${clickhouseEngineId(connection)}`;

/** Stable over reloads, and the same for everybody who searches in this database. */
export function clickhouseEngineId({ url, database }: Pick<ClickhouseConnection, 'url' | 'database'>): string {
  return `clickhouse:${new URL(url).host}/${database}`;
}

/** The ClickHouse databases that were connected. */
export class ClickhouseConnections {
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly state: Memento,
    private readonly secrets: SecretStorage,
  ) {}

  list(): readonly ClickhouseConnection[] {
    const read = v.safeParse(stored, this.state.get(listKey, []));
    return read.success ? read.output : [];
  }

  password(connection: ClickhouseConnection): Thenable<string | undefined> {
    return this.secrets.get(secretKey(connection));
  }

  /** In place of one to the same database. */
  async keep(connection: ClickhouseConnection, password: string): Promise<void> {
    await this.secrets.store(secretKey(connection), password);
    await this.#write([...this.#others(connection), connection]);
  }

  async forget(connection: ClickhouseConnection): Promise<void> {
    await this.secrets.delete(secretKey(connection));
    await this.#write(this.#others(connection));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #others(connection: ClickhouseConnection): readonly ClickhouseConnection[] {
    return this.list().filter((one) => clickhouseEngineId(one) !== clickhouseEngineId(connection));
  }

  async #write(list: readonly ClickhouseConnection[]): Promise<void> {
    await this.state.update(listKey, list);
    for (const listener of this.#listeners) listener();
  }
}
