import { ProgramLog } from '../programs/programLog';
import { type CodeEngineRuntime, projectEnvironment } from './codeEngineRuntime';
import { environmentOf } from './envVariables';
import { nodeCommand } from './nodeCommand';
import type { Entity, ProjectState } from './projectState';

export interface JobRunStatus {
  readonly requested: number;
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  readonly succeededIndices: number[];
  readonly failedIndices: number[];
  /** Milliseconds. */
  readonly startedAt: number;
  completedAt: number | null;
}

/** One run of a job: a process for each index, one after the other, tried again as often as the job allows. */
export class JobRunner {
  readonly log: ProgramLog;
  readonly status: JobRunStatus;
  private readonly removed = new AbortController();
  private readonly indices: readonly number[];

  constructor(
    private readonly runtime: CodeEngineRuntime,
    private readonly project: ProjectState,
    private readonly run: Entity,
    /** Further variables: those of the event that started it. */
    private readonly eventEnvironment: Readonly<Record<string, string>>,
    /** It goes away ten minutes after it ended. */
    readonly madeByEvent: boolean,
  ) {
    this.log = new ProgramLog(runtime.now);
    this.indices = arrayIndices(String(run.spec.scale_array_spec));
    const requested = this.indices.length;
    const counts = { requested, pending: requested, running: 0, succeeded: 0, failed: 0 };
    const lists = { succeededIndices: [], failedIndices: [] };
    this.status = { ...counts, ...lists, startedAt: runtime.now(), completedAt: null };
  }

  /** In the background. */
  start(): void {
    this.runtime.pending.add(this.runAll());
  }

  remove(): void {
    this.removed.abort();
  }

  private async runAll(): Promise<void> {
    for (const index of this.indices) {
      this.status.pending--;
      this.status.running++;
      const ok = await this.runIndex(index).catch(() => false);
      this.status.running--;
      this.status[ok ? 'succeeded' : 'failed']++;
      this.status[ok ? 'succeededIndices' : 'failedIndices'].push(index);
    }
    this.status.completedAt = this.runtime.now();
  }

  private async runIndex(index: number): Promise<boolean> {
    const tries = 1 + Number(this.run.spec.scale_retry_limit);
    for (let attempt = 0; attempt < tries; attempt++)
      if (!this.stopping.aborted && (await this.runOnce(index, attempt))) return true;
    return false;
  }

  private async runOnce(index: number, attempt: number): Promise<boolean> {
    const { runtime, project, run } = this;
    const name = `${run.name}-${index}-${attempt}`;
    const own = environmentOf(project, run);
    const command = await nodeCommand(project, run, await runtime.programs.newFolder());
    const problem = 'problem' in own ? own.problem : command.kind === 'cannot_run' ? command.problem : null;
    if ('problem' in own || command.kind === 'cannot_run') {
      this.log.add(name, 'stderr', problem ?? '');
      return false;
    }
    const program = await runtime.programs.start({
      args: command.args,
      cwd: command.cwd,
      env: {
        ...projectEnvironment(runtime, project),
        CE_JOB: String(run.spec.job_name ?? ''),
        CE_JOBRUN: run.name,
        JOB_ARRAY_SIZE: String(this.indices.length),
        JOB_INDEX: String(index),
        JOB_RETRY_LIMIT: String(run.spec.scale_retry_limit),
        JOB_INDEX_RETRY_COUNT: String(attempt),
        HOSTNAME: name,
        ...own.env,
        ...this.eventEnvironment,
      },
      onLine: (stream, text) => this.log.add(name, stream, text),
    });
    const limit = setTimeout(() => void program.stop(), Number(run.spec.scale_max_execution_time) * 1000);
    const stop = () => void program.stop();
    this.stopping.addEventListener('abort', stop, { once: true });
    const { code } = await program.ended;
    clearTimeout(limit);
    this.stopping.removeEventListener('abort', stop);
    return code === 0;
  }

  private get stopping(): AbortSignal {
    return this.removed.signal;
  }
}

const mostIndices = 1000;

/** `0`, `0-3`, `1,4-6` as numbers. */
function arrayIndices(spec: string): readonly number[] {
  const indices = new Set<number>();
  for (const part of spec.split(',')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let index = from; index <= to && indices.size < mostIndices; index++) indices.add(index);
  }
  return [...indices];
}
