import { type ChildProcess, spawn } from 'node:child_process';
import { onAbort } from '../../onAbort';

export interface ProgramRun {
  /** The executable, and arguments that come before the others. */
  readonly program: readonly [string, ...string[]];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type ProgramEnd =
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout' }
  /** It wrote more than anybody reads, and was ended. */
  | { readonly kind: 'too_much' };

/** Of each of its outputs, in bytes. */
const mostOutput = 4 * 1024 * 1024;
/** Between asking a program to end and ending it. */
const grace = 2_000;

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * Runs a program without a shell, its input closed. Rejects with the signal's reason when cancelled, after the program
 * has ended.
 */
export function runProgram({ program, args, env, timeoutMs, signal }: ProgramRun): Promise<ProgramEnd> {
  signal?.throwIfAborted();
  const [file, ...first] = program;
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...first, ...args], {
      ...{ env: { ...env }, shell: false, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] },
      // A group of its own: plugins of the CLI are programs that it starts, and end with it.
      detached: process.platform !== 'win32',
    });
    let cut: 'timeout' | 'too_much' | null = null;
    let kill: NodeJS.Timeout | undefined;
    const stop = (): void => {
      signalGroup(child, 'SIGTERM');
      kill ??= setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        // Whoever else holds the other ends is not waited for.
        child.stdout.destroy();
        child.stderr.destroy();
      }, grace);
    };
    const timer = setTimeout(() => {
      cut ??= 'timeout';
      stop();
    }, timeoutMs);
    const letGo = onAbort(signal, stop);
    const collect = (stream: NodeJS.ReadableStream): Buffer[] => {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= mostOutput) chunks.push(chunk);
        else if (cut === null) {
          cut = 'too_much';
          stop();
        }
      });
      return chunks;
    };
    const out = collect(child.stdout);
    const err = collect(child.stderr);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      letGo();
      if (signal?.aborted) reject(signal.reason);
      else finish();
    };
    child.once('error', (error) => {
      const { code } = error as NodeJS.ErrnoException;
      settle(() => (code === 'ENOENT' || code === 'EACCES' ? resolve({ kind: 'missing' }) : reject(error)));
    });
    child.once('close', (exitCode) => {
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      settle(() =>
        resolve(cut === null ? { kind: 'ended', exitCode, stdout: text(out), stderr: text(err) } : { kind: cut }),
      );
    });
  });
}
