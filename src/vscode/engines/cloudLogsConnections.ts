import * as v from 'valibot';
import type { Memento } from 'vscode';

/** An instance of IBM Cloud Logs to search in, with the sign-in of its account. */
export interface CloudLogsConnection {
  /** Id of the account in the editor that sees it. */
  readonly account: string;
  /** GUID. */
  readonly instance: string;
  readonly region: string;
  readonly name: string;
}

const text = v.pipe(v.string(), v.nonEmpty());
const stored = v.array(v.object({ account: text, instance: text, region: text, name: text }));
const listKey = 'engines.cloudlogs';

/** Stable over reloads. */
export function cloudLogsEngineId({ instance }: Pick<CloudLogsConnection, 'instance'>): string {
  return `cloudlogs:${instance}`;
}

/** The instances that were connected. */
export class CloudLogsConnections {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly state: Memento) {}

  /** Those of one account. */
  list(account: string | undefined): readonly CloudLogsConnection[] {
    return this.#all().filter((one) => one.account === account);
  }

  async keep(connection: CloudLogsConnection): Promise<void> {
    await this.#write([...this.#others(connection), connection]);
  }

  async forget(connection: CloudLogsConnection): Promise<void> {
    await this.#write(this.#others(connection));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  #all(): readonly CloudLogsConnection[] {
    const read = v.safeParse(stored, this.state.get(listKey, []));
    return read.success ? read.output : [];
  }

  #others({ account, instance }: CloudLogsConnection): readonly CloudLogsConnection[] {
    return this.#all().filter((one) => one.account !== account || one.instance !== instance);
  }

  async #write(list: readonly CloudLogsConnection[]): Promise<void> {
    await this.state.update(listKey, list);
    for (const listener of this.#listeners) listener();
  }
}
