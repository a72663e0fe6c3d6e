import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ProgramSpec {
  /** What follows `node`: flags, script, arguments. */
  readonly args: readonly string[];
  /** The whole environment, besides the few variables a process needs to start. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Called with what the program sends over its message channel; without it, there is none. */
  readonly onMessage?: (message: unknown) => void;
}

export interface ProgramEnd {
  /** Null where a signal ended it, or it could not be started. */
  readonly code: number | null;
}

/** How long a program may take to end by itself when asked to. */
const graceMilliseconds = 1_500;
const longestLine = 16_384;

/** A Node.js program that runs beside the sandbox, never through a shell. It ends with the sandbox, however that ends. */
export class ChildProgram {
  /** Resolves when it is gone and its output was read. */
  readonly ended: Promise<ProgramEnd>;
  private readonly child: ChildProcess;

  /** `guard` is the path of a file with `parentGuardSource`. */
  constructor(guard: string, spec: ProgramSpec) {
    const channel = spec.onMessage === undefined ? [] : (['ipc'] as const);
    this.child = spawn(process.execPath, ['--require', guard, ...spec.args], {
      cwd: spec.cwd,
      env: { ...startingEnvironment(), ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...channel],
      windowsHide: true,
    });
    const read = [lines(this.child.stdout, 'stdout', spec), lines(this.child.stderr, 'stderr', spec)];
    if (spec.onMessage !== undefined) this.child.on('message', spec.onMessage);
    this.ended = new Promise((resolve) => {
      const end = (code: number | null) => void Promise.all(read).then(() => resolve({ code }));
      this.child.once('error', () => end(null));
      this.child.once('exit', (code) => end(code));
    });
  }

  /** Ignored where the program is gone. */
  send(message: object): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Asks it to end, and ends it where it does not. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), graceMilliseconds);
    await this.ended;
    clearTimeout(kill);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** What a process needs to start at all; nothing of the user's own environment, which may hold secrets. */
function startingEnvironment(): Record<string, string> {
  const needed = ['PATH', 'SystemRoot', 'ELECTRON_RUN_AS_NODE'];
  const entries = needed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const inElectron = process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
  return { ...Object.fromEntries(entries), ...inElectron };
}

function lines(stream: Readable | null, name: 'stdout' | 'stderr', spec: ProgramSpec): Promise<void> {
  if (stream === null) return Promise.resolve();
  return new Promise((resolve) => {
    const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    reader.on('line', (text) => spec.onLine(name, text.slice(0, longestLine)));
    reader.once('close', () => resolve());
    stream.once('error', () => resolve());
  });
}
