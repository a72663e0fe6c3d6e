import { once } from 'node:events';
import type { WriteStream } from 'node:tty';
import { displayWidth, terminalLines, terminalText } from './terminalText';

/** A stream the command line writes to; the process's own, or one that a caller collects. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

export interface OutputOptions {
  readonly quiet: boolean;
  /** Show progress even where stderr is no terminal: one line each time, instead of one that is rewritten. */
  readonly progress: boolean;
}

/**
 * Results go to stdout, everything said about them to stderr. Nothing that is printed can steer the terminal, whoever
 * wrote it; a file or another program gets results as they are.
 */
export class Output {
  private shown = '';
  private lastProgress = 0;

  constructor(
    private readonly stdout: OutputStream,
    private readonly stderr: OutputStream,
    private readonly options: OutputOptions,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Whether a person reads stdout. */
  get isTerminal(): boolean {
    return this.stdout.isTTY === true;
  }

  /** Width of the terminal; null where there is none. */
  get columns(): number | null {
    return this.isTerminal ? (this.stdout.columns ?? 80) : null;
  }

  /** Waits while the reader is slower than the writer; says nothing to a reader that has gone. */
  async write(text: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.clearProgress();
    if (!this.stdout.writable) return;
    const printed = this.isTerminal ? terminalLines(text) : text;
    if (printed !== '' && !this.stdout.write(printed)) await once(this.stdout, 'drain', { signal });
  }

  line(text: string, signal?: AbortSignal): Promise<void> {
    return this.write(`${text}\n`, signal);
  }

  /** A remark; silenced by --quiet. */
  note(text: string): void {
    if (!this.options.quiet) this.complain(text);
  }

  /** Said even with --quiet. */
  complain(text: string): void {
    this.clearProgress();
    this.stderr.write(`${terminalLines(text)}\n`);
  }

  /** Whether anybody sees what is going on. */
  get showsProgress(): boolean {
    return !this.options.quiet && (this.stderr.isTTY === true || this.options.progress);
  }

  /** What is going on, several times a second at most; only where a terminal shows it or --progress asks for it. */
  progress(text: string): void {
    if (!this.showsProgress) return;
    const rewritable = this.stderr.isTTY === true;
    const now = this.clock();
    if (now - this.lastProgress < (rewritable ? 100 : 1000)) return;
    this.lastProgress = now;
    const safe = terminalText(text);
    if (!rewritable) {
      this.stderr.write(`${safe}\n`);
      return;
    }
    const room = (this.stderr.columns ?? 80) - 1;
    const line = safe.slice(0, room);
    this.stderr.write(`\r${line}${' '.repeat(Math.max(0, displayWidth(this.shown) - displayWidth(line)))}`);
    this.shown = line;
  }

  private clearProgress(): void {
    if (this.shown === '') return;
    this.stderr.write(`\r${' '.repeat(displayWidth(this.shown))}\r`);
    this.shown = '';
  }
}
