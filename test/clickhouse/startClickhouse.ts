import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ClickhouseUser {
  readonly name: string;
  readonly password: string;
  /** Settings of the user's profile, such as `{ readonly: '2' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What happens to a request instead of an answer, or after `bytes` of one. */
export type ClickhouseFault =
  | { readonly kind: 'refuse'; readonly code: number; readonly name: string; readonly message: string }
  | { readonly kind: 'hangUp' }
  | { readonly kind: 'cut'; readonly bytes: number };

export interface ClickhouseUnderTest {
  /** `http://127.0.0.1:port`, or `https` with `tls`. */
  readonly url: string;
  /** May do everything, also make databases. */
  readonly admin: ClickhouseUser;
  /** `readonly=2`: may search and set limits, and nothing else. */
  readonly reader: ClickhouseUser;
  /** What happens to the next requests, in turn. */
  next(fault: ClickhouseFault, times?: number): void;
  /** Ends the process at once, as a node that goes down. */
  kill(): Promise<void>;
  dispose(): Promise<void>;
}

export interface ClickhouseOptions {
  /** Beside `admin` and `reader`. */
  readonly users?: readonly ClickhouseUser[];
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Here, or beside the folder that a bundle of the tests lies in. */
const folder = [__dirname, join(__dirname, '..', 'test', 'clickhouse')].find((each) =>
  existsSync(join(each, 'server.mjs')),
) as string;
/** The product's own. */
export const migrationsFolder = join(folder, '..', '..', 'resources', 'clickhouse');
const admin: ClickhouseUser = { name: 'default', password: 'pass of the admin' };
const reader: ClickhouseUser = { name: 'reader', password: 'pässword:"x"', settings: { readonly: '2' } };

/** Whether the engine is there: `node test/clickhouse/install.mjs` puts it there where the platform has one. */
export function clickhouseInstalled(): boolean {
  return existsSync(join(folder, 'node_modules', '.clickhouse-under-test'));
}

/**
 * Starts the real ClickHouse engine behind its HTTP interface, on a free port and over an empty folder of its own, which
 * goes with it. Tests skip themselves where `clickhouseInstalled()` is false:
 *
 *     before(async function () {
 *       if (!clickhouseInstalled()) this.skip();
 *       server = await startClickhouse();
 *     });
 *     after(() => server?.dispose());
 */
export async function startClickhouse({ users = [], tls }: ClickhouseOptions = {}): Promise<ClickhouseUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'clickhouse-'));
  const child = fork(join(folder, 'server.mjs'), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const port = await listening(child, { kind: 'start', directory, users: [admin, reader, ...users], tls });
    return {
      url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
      admin,
      reader,
      next: (fault, times) => void child.send({ kind: 'next', fault, times }),
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
      dispose: () => end(),
    };
  } catch (error) {
    await end();
    throw error;
  }

  async function end(): Promise<void> {
    child.kill('SIGKILL');
    await gone;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

function listening(child: ChildProcess, start: object): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: { readonly port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`ClickHouse under test ended with ${code} before it listened.`)));
    child.once('error', reject);
    child.send(start);
  });
}
