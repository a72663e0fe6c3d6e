import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export interface ClickhouseAnswer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of its process so far. */
  readonly peakMb: number;
  readonly csv: string;
}

/** Whether ClickHouse is installed (`node test/clickhouse/install.mjs`). */
export const clickhouseIsThere = existsSync(join(__dirname, '..', 'clickhouse', 'node_modules', 'chdb'));

/** ClickHouse in a process of its own, one statement at a time; it measures itself. */
export class ClickhousePeer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
  ) {}

  static start(folder: string, options: { readonly threads: number; readonly memoryMb: number }): ClickhousePeer {
    const args = [join(__dirname, 'clickhouseChild.cjs'), folder, String(options.threads), String(options.memoryMb)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new ClickhousePeer(child, createInterface({ input: child.stdout! }));
  }

  async run(sql: string): Promise<ClickhouseAnswer> {
    const answered = once(this.lines, 'line');
    this.child.stdin!.write(`${JSON.stringify({ sql })}\n`);
    const answer = JSON.parse(((await answered) as [string])[0]) as ClickhouseAnswer | { readonly error: string };
    if ('error' in answer) throw new Error(`ClickHouse: ${answer.error}`);
    return answer;
  }

  async close(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.stdin!.end();
    await exited;
  }
}
