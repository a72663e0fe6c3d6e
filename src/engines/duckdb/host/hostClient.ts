import { type ChildProcess, fork } from 'node:child_process';
import type { ObjectSource } from '../../../store/store';
import { EngineError } from '../../queryEngine';
import { processChannel } from './channel';
import type { ClientApi, HostApi, HostOptions } from './hostApi';
import { type CallOptions, Peer } from './rpc';

export interface HostClientOptions {
  /** Bundle of hostProcess.ts, absolute. */
  readonly modulePath: string;
  /** The Node, or the editor acting as one, that runs it; this process's own where absent. */
  readonly execPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it does, for messages: `search`, `ingest`. */
  readonly task: string;
  readonly host: HostOptions;
  readonly clock?: () => number;
  readonly delay?: (milliseconds: number) => Promise<void>;
}

type Api = HostApi;
type Connected = { readonly child: ChildProcess; readonly peer: Peer<HostApi, ClientApi> };

/** Waiting before the next start after so many crashes in a row. */
const pauses = [0, 500, 2000, 5000, 15_000];
/** A child that lived this long makes the crashes before it forgotten. */
const steady = 60_000;

/**
 * A child process that is started by the first request and, should it crash, by the next one after it, with growing
 * pauses. What was under way fails with `engine_crashed`; what never could start, with `engine_unavailable`.
 */
export class HostClient {
  private connected: Promise<Connected> | null = null;
  private readonly sources = new Map<number, ObjectSource>();
  private readonly crashListeners = new Set<(error: EngineError) => void>();
  private lastSource = 0;
  private crashes = 0;
  private crashedAt = 0;
  private disposed = false;

  constructor(private readonly options: HostClientOptions) {}

  call<Name extends keyof Api>(
    name: Name,
    input: Api[Name]['input'],
    signal?: AbortSignal,
  ): Promise<Api[Name]['output']> {
    return this.request(name, input, signal ? { signal } : {});
  }

  async request<Name extends keyof Api>(
    name: Name,
    input: Api[Name]['input'],
    options: CallOptions<Api[Name]>,
  ): Promise<Api[Name]['output']> {
    options.signal?.throwIfAborted();
    const { peer } = await this.connect();
    return peer.call(name, input, options);
  }

  async *stream<Name extends 'rows' | 'sums'>(
    name: Name,
    input: Api[Name]['input'],
    signal?: AbortSignal,
  ): AsyncGenerator<Api[Name]['batch']> {
    signal?.throwIfAborted();
    const { peer } = await this.connect();
    yield* peer.stream(name, input, signal);
  }

  /** Lets the child read from a source of this process until it is disposed. */
  lend(source: ObjectSource): { readonly id: number; dispose(): void } {
    const id = ++this.lastSource;
    this.sources.set(id, source);
    return { id, dispose: () => void this.sources.delete(id) };
  }

  onDidCrash(listener: (error: EngineError) => void): { dispose(): void } {
    this.crashListeners.add(listener);
    return { dispose: () => void this.crashListeners.delete(listener) };
  }

  /** Process id of the running child, for tests and the log. */
  async pid(): Promise<number | undefined> {
    return (await this.connect()).child.pid;
  }

  /** Ends the child; what is under way fails. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const connected = await this.connected?.catch(() => null);
    if (!connected) return;
    connected.peer.close(stopped());
    connected.child.kill('SIGKILL');
  }

  private connect(): Promise<Connected> {
    if (this.disposed) return Promise.reject(stopped());
    if (!this.connected) {
      const connected = this.start();
      this.connected = connected;
      connected.catch(() => {
        if (this.connected === connected) this.connected = null;
      });
    }
    return this.connected;
  }

  private async start(): Promise<Connected> {
    const { clock = Date.now, delay = pause } = this.options;
    const wait = this.crashedAt + (pauses[Math.min(this.crashes, pauses.length) - 1] ?? 0) - clock();
    if (this.crashes > 0 && wait > 0) await delay(wait);
    if (this.disposed) throw stopped();
    const child = this.fork();
    const stderr = tail(child);
    let ready = false;
    const startedAt = clock();
    const peer = new Peer<HostApi, ClientApi>(processChannel(child), {
      list: async ({ source }, { signal, batch }) => {
        for await (const refs of this.source(source).list(signal)) await batch(refs);
        return null;
      },
      read: ({ source, ref }, { signal }) => this.source(source).read(ref, signal),
    });
    const gone = (how: string) => {
      const error = ready ? this.crashed(how) : this.unavailable(`${how}. ${stderr()}`);
      peer.close(error);
      if (this.disposed) return;
      if (clock() - startedAt > steady) this.crashes = 0;
      this.crashes++;
      this.crashedAt = clock();
      this.connected = null;
      if (ready) for (const listener of [...this.crashListeners]) listener(error);
    };
    child.once('error', (error) => gone(error.message));
    child.once('exit', (code, signal) => gone(signal ? `signal ${signal}` : `exit code ${code}`));
    await peer.call('open', this.options.host);
    ready = true;
    return { child, peer };
  }

  private fork(): ChildProcess {
    const { modulePath, execPath = process.execPath, env } = this.options;
    return fork(modulePath, [], {
      execPath,
      // The editor's own flags, such as an inspector port, are not for the child.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        // Statements of DuckDB each hold a thread of Node's pool, and files need some as well.
        UV_THREADPOOL_SIZE: '8',
        // In the desktop editor the executable is Electron: this makes it a plain Node.
        ...('electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
        ...env,
      },
    });
  }

  private source(id: number): ObjectSource {
    const source = this.sources.get(id);
    if (!source) throw new Error('The ingest has ended already.');
    return source;
  }

  private crashed(how: string): EngineError {
    return new EngineError(
      'engine_crashed',
      `The process for ${this.options.task} stopped unexpectedly (${how}). Nothing stored is lost; it starts again with the next request.`,
    );
  }

  private unavailable(why: string): EngineError {
    return new EngineError(
      'engine_unavailable',
      `The process for ${this.options.task} could not be started: ${why.trim()}`,
    );
  }
}

function stopped(): EngineError {
  return new EngineError('engine_unavailable', 'The local engine was shut down.');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The last line a process wrote to its error output, which is drained all the while. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-2000);
  });
  return () => /^\w*Error\b.*$/m.exec(text)?.[0] ?? text.trim().split('\n').at(-1) ?? '';
}
