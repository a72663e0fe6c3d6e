import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ChildProgram, type ProgramSpec } from './childProgram';
import { parentGuardSource } from './parentGuard';

/** Starts programs, knows which run, and ends them all. Their files lie in one temporary folder, removed at the end. */
export class ProgramHost {
  private readonly running = new Set<ChildProgram>();
  private home: Promise<string> | null = null;
  private folders = 0;
  private closed = false;

  /** Rejects once the host was closed. */
  async start(spec: ProgramSpec): Promise<ChildProgram> {
    const home = await this.folderOfAll();
    const guard = join(home, 'guard.cjs');
    if (!existsSync(guard)) await writeFile(guard, parentGuardSource);
    if (this.closed) throw new Error('The sandbox was closed.');
    const program = new ChildProgram(guard, spec);
    this.running.add(program);
    void program.ended.then(() => {
      this.running.delete(program);
      if (dirname(spec.cwd) === home) rm(spec.cwd, { recursive: true, force: true }).catch(() => undefined);
    });
    return program;
  }

  /** A new, empty folder; it is removed when a program that has it as its working directory ends. */
  async newFolder(): Promise<string> {
    const folder = join(await this.folderOfAll(), String(++this.folders));
    // Whoever tidies up temporary files may have taken the outer one.
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** How many run now. */
  get count(): number {
    return this.running.size;
  }

  async close(): Promise<void> {
    this.closed = true;
    const home = (await this.home?.catch(() => null)) ?? null;
    await Promise.all([...this.running].map((program) => program.stop()));
    if (home !== null) await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }

  private folderOfAll(): Promise<string> {
    if (this.closed) return Promise.reject(new Error('The sandbox was closed.'));
    this.home ??= prepare();
    return this.home;
  }
}

async function prepare(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-programs-'));
  await writeFile(join(home, 'guard.cjs'), parentGuardSource);
  return home;
}
