import * as v from 'valibot';
import type { Memento, SecretStorage } from 'vscode';

/** A log service the user has named. Its key lies in the editor's secret storage. */
export interface LogService {
  readonly kind: 'logdna' | 'cloudlogs';
  /** Base URL of its ingest. */
  readonly url: string;
}

const stored = v.array(v.object({ kind: v.picklist(['logdna', 'cloudlogs']), url: v.string() }));
const listKey = 'replay.services';
const secretKey = ({ kind, url }: LogService): string => `replay.${kind}:${url}`;

/** The log services used before, the last one first. */
export class LogServices {
  constructor(
    private readonly state: Memento,
    private readonly secrets: SecretStorage,
  ) {}

  list(): readonly LogService[] {
    const read = v.safeParse(stored, this.state.get(listKey, []));
    return read.success ? read.output : [];
  }

  key(service: LogService): Thenable<string | undefined> {
    return this.secrets.get(secretKey(service));
  }

  /** Keeps it at the top; `key` where it has one of its own. */
  async keep(service: LogService, key: string | null): Promise<void> {
    if (key !== null) await this.secrets.store(secretKey(service), key);
    await this.state.update(listKey, [service, ...this.#others(service)]);
  }

  async forget(service: LogService): Promise<void> {
    await this.secrets.delete(secretKey(service));
    await this.state.update(listKey, this.#others(service));
  }

  #others(service: LogService): readonly LogService[] {
    return this.list().filter(({ kind, url }) => kind !== service.kind || url !== service.url);
  }
}
