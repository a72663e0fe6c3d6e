import type { Memento } from 'vscode';
import { logdnaPageUrl } from '../../core/query/hosted/logdnaPage';
import { EngineError, type QueryEngine } from '../../engines/queryEngine';
import type { Accounts } from '../account/accounts';
import type { PanelEngine } from '../panel/panelPorts';
import { type ClickhouseConnection, type ClickhouseConnections, clickhouseEngineId } from './clickhouseConnections';
import { type CloudLogsConnection, type CloudLogsConnections, cloudLogsEngineId } from './cloudLogsConnections';
import { type LogdnaConnection, type LogdnaConnections, logdnaEngineId } from './logdnaConnections';

/** Id of the local engine in the results panel. */
export const localEngineId = 'local';

/** Opens an engine over a LogDNA account; asks nothing of the service. */
export type OpenLogdna = (connection: LogdnaConnection, credential: string, label: string) => Promise<QueryEngine>;

/** Opens an engine over an instance of IBM Cloud Logs, with the sign-in of the account in use; asks nothing yet. */
export type OpenCloudLogs = (connection: CloudLogsConnection) => Promise<QueryEngine>;

/** Opens an engine over a database of ClickHouse; asks nothing of it yet. */
export type OpenClickhouse = (
  connection: ClickhouseConnection,
  password: string,
  label: string,
) => Promise<QueryEngine>;

export interface SearchEnginesPorts {
  readonly local: () => QueryEngine;
  readonly accounts: Accounts;
  readonly connections: LogdnaConnections;
  readonly cloudLogs: CloudLogsConnections;
  readonly openCloudLogs: OpenCloudLogs;
  readonly clickhouse: ClickhouseConnections;
  readonly openClickhouse: OpenClickhouse;
  readonly state: Memento;
  /** Buckets that are searched in place. */
  readonly buckets: { list(): readonly PanelEngine[]; onDidChange(listener: () => void): { dispose(): void } };
  /** The sandbox's own LogDNA; null where it has none. */
  sandboxLogdna(): Promise<{ readonly api: string; readonly accessToken: string } | null>;
  readonly openLogdna: OpenLogdna;
  /** An engine that is opened when it is first asked. */
  lazily(
    kind: 'logdna' | 'cloudlogs' | 'clickhouse',
    label: string,
    open: () => Promise<QueryEngine>,
    can?: { readonly follows?: boolean; readonly sums?: boolean },
  ): QueryEngine;
  /** From now on this secret appears nowhere. */
  hide(secret: string): void;
}

/** What every plan of IBM Cloud Logs keeps for fast searches at least. */
export const cloudLogsRetentionDays = 7;
const preferredKey = 'engines.preferred';
/** Id of the sandbox's own LogDNA. */
export const sandboxLogdnaId = 'logdna:sandbox';
/** As long as the sandbox has flow logs, and longer. */
const sandboxRetentionDays = 30;

/** The engines one can search in: the local store, the services connected, and the sandbox's own. */
export class SearchEngines {
  readonly #hosted = new Map<string, { readonly of: string; readonly shown: PanelEngine }>();
  readonly #listeners = new Set<() => void>();
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(private readonly ports: SearchEnginesPorts) {
    const changed = () => {
      this.list();
      for (const listener of this.#listeners) listener();
    };
    const { accounts, connections, cloudLogs, clickhouse, buckets } = ports;
    this.#subscriptions = [accounts, connections, cloudLogs, clickhouse, buckets].map((one) =>
      one.onDidChange(changed),
    );
  }

  /** The preferred one first. */
  list(): readonly PanelEngine[] {
    const { local, accounts, connections, cloudLogs, clickhouse, buckets, state } = this.ports;
    const hosted = connections.list().map((connection) => this.#logdna(connection));
    hosted.push(...cloudLogs.list(accounts.current()?.id).map((connection) => this.#cloudLogs(connection)));
    hosted.push(...clickhouse.list().map((connection) => this.#clickhouse(connection)));
    if (accounts.current()?.kind === 'sandbox') hosted.push(this.#sandbox());
    for (const [id, { shown }] of this.#hosted) {
      if (!hosted.includes(shown)) this.#drop(id);
    }
    const all = [
      { id: localEngineId, label: local().label, engine: local(), tellsChanges: true },
      ...buckets.list(),
      ...hosted,
    ];
    const preferred = all.find(({ id }) => id === state.get(preferredKey));
    return preferred === undefined ? all : [preferred, ...all.filter((engine) => engine !== preferred)];
  }

  /** A search was run in it: the next panel begins with it. */
  async prefer(id: string): Promise<void> {
    const { state } = this.ports;
    if ((state.get(preferredKey) ?? localEngineId) !== id) await state.update(preferredKey, id);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const id of [...this.#hosted.keys()]) this.#drop(id);
  }

  #logdna(connection: LogdnaConnection): PanelEngine {
    const { connections, lazily, openLogdna, hide } = this.ports;
    const { api } = connection;
    const label = `LogDNA (${new URL(api).host})`;
    return this.#once(logdnaEngineId(connection), JSON.stringify(connection), (id) => ({
      ...{ id, label },
      engine: lazily(
        'logdna',
        label,
        async () => {
          const credential = await connections.credential(connection);
          if (credential === undefined) throw new EngineError('engine_unavailable', lostCredential(label));
          hide(credential);
          return openLogdna(connection, credential, label);
        },
        { follows: true },
      ),
      ...(logdnaPageUrl(api, '', {}) !== null && {
        page: {
          label: 'Open in LogDNA',
          open: async (query, range) => (await import('./enginePages')).logdnaPage(connection, query, range),
        },
      }),
    }));
  }

  #cloudLogs(connection: CloudLogsConnection): PanelEngine {
    const { lazily, openCloudLogs, accounts } = this.ports;
    const label = `IBM Cloud Logs (${connection.name})`;
    return this.#once(cloudLogsEngineId(connection), JSON.stringify(connection), (id) => ({
      ...{ id, label },
      engine: lazily('cloudlogs', label, () => openCloudLogs(connection)),
      // The instances of a sandbox have no page.
      ...(accounts.current()?.kind !== 'sandbox' && {
        page: {
          label: 'Open in IBM Cloud Logs',
          open: async (query, range) =>
            (await import('./enginePages')).cloudLogsPage(connection, query, range, cloudLogsRetentionDays),
        },
      }),
    }));
  }

  #clickhouse(connection: ClickhouseConnection): PanelEngine {
    const { clickhouse, openClickhouse, lazily, hide } = this.ports;
    const label = `ClickHouse (${new URL(connection.url).host})`;
    return this.#once(clickhouseEngineId(connection), JSON.stringify(connection), (id) => ({
      ...{ id, label },
      engine: lazily(
        'clickhouse',
        label,
        async () => {
          const password = await clickhouse.password(connection);
          if (password === undefined) throw new EngineError('engine_unavailable', lostCredential(label, 'ClickHouse'));
          if (password !== '') hide(password);
          return openClickhouse(connection, password, label);
        },
        { sums: true },
      ),
    }));
  }

  #sandbox(): PanelEngine {
    const { sandboxLogdna, lazily, openLogdna, hide } = this.ports;
    const label = 'LogDNA (sandbox)';
    return this.#once(sandboxLogdnaId, '', (id) => ({
      ...{ id, label },
      engine: lazily(
        'logdna',
        label,
        async () => {
          const reader = await sandboxLogdna();
          if (reader === null) throw new EngineError('engine_unavailable', 'This sandbox has no LogDNA to search in.');
          hide(reader.accessToken);
          const all = { credential: 'accessToken', retentionDays: sandboxRetentionDays, apps: [], hosts: [] } as const;
          return openLogdna({ api: reader.api, ...all }, reader.accessToken, label);
        },
        { follows: true },
      ),
    }));
  }

  /** The same object as long as it is the same connection: what it has fetched is worth keeping. */
  #once(id: string, of: string, make: (id: string) => PanelEngine): PanelEngine {
    const known = this.#hosted.get(id);
    if (known?.of === of) return known.shown;
    if (known !== undefined) this.#drop(id);
    const shown = make(id);
    this.#hosted.set(id, { of, shown });
    return shown;
  }

  #drop(id: string): void {
    void this.#hosted.get(id)?.shown.engine.dispose();
    this.#hosted.delete(id);
  }
}

const lostCredential = (label: string, service = 'LogDNA'): string =>
  `The credential of ${label} is no longer in the editor's secret storage. Connect ${service} again.`;
