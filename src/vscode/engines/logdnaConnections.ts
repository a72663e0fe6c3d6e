import * as v from 'valibot';
import type { Memento, SecretStorage } from 'vscode';

/** A LogDNA account to search in. Its credential lies in the editor's secret storage. */
export interface LogdnaConnection {
  /** Base URL of the API, without a slash at the end. */
  readonly api: string;
  readonly credential: 'accessToken' | 'serviceKey';
  /** Days the account's plan keeps lines. */
  readonly retentionDays: number;
  /** Only lines of these; empty: of all. */
  readonly apps: readonly string[];
  readonly hosts: readonly string[];
}

const names = v.array(v.string());
const stored = v.array(
  v.object({
    api: v.pipe(v.string(), v.url()),
    credential: v.picklist(['accessToken', 'serviceKey']),
    retentionDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
    apps: names,
    hosts: names,
  }),
);
const listKey = 'engines.logdna';
const secretKey = (connection: LogdnaConnection): string => `engine/${logdnaEngineId(connection)}`;

/** Stable over reloads, and the same for everybody who searches at this address. */
export function logdnaEngineId({ api }: Pick<LogdnaConnection, 'api'>): string {
  return `logdna:${new URL(api).host}`;
}

/** The LogDNA accounts that were connected, one an address. */
export class LogdnaConnections {
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly state: Memento,
    private readonly secrets: SecretStorage,
  ) {}

  list(): readonly LogdnaConnection[] {
    const read = v.safeParse(stored, this.state.get(listKey, []));
    return read.success ? read.output : [];
  }

  credential(connection: LogdnaConnection): Thenable<string | undefined> {
    return this.secrets.get(secretKey(connection));
  }

  /** In place of one at the same address. */
  async keep(connection: LogdnaConnection, credential: string): Promise<void> {
    await this.secrets.store(secretKey(connection), credential);
    await this.#write([...this.#others(connection), connection]);
  }

  async forget(connection: LogdnaConnection): Promise<void> {
    await this.secrets.delete(secretKey(connection));
    await this.#write(this.#others(connection));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #others(connection: LogdnaConnection): readonly LogdnaConnection[] {
    return this.list().filter((one) => logdnaEngineId(one) !== logdnaEngineId(connection));
  }

  async #write(list: readonly LogdnaConnection[]): Promise<void> {
    await this.state.update(listKey, list);
    for (const listener of this.#listeners) listener();
  }
}
