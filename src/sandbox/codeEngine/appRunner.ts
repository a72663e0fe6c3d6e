import { callProgram, type ProgramAnswer, type ProgramCall } from '../programs/callProgram';
import type { ChildProgram } from '../programs/childProgram';
import { freePort } from '../programs/freePort';
import { listening } from '../programs/listening';
import { ProgramLog } from '../programs/programLog';
import { type CodeEngineRuntime, projectEnvironment } from './codeEngineRuntime';
import { environmentOf } from './envVariables';
import { nodeCommand } from './nodeCommand';
import type { Entity, ProjectState } from './projectState';

export interface AppStatus {
  readonly status: 'deploying' | 'ready' | 'failed';
  readonly reason: 'deploying' | 'ready' | 'no_revision_ready' | 'ready_but_latest_revision_failed';
}

interface AppInstance {
  readonly name: string;
  readonly port: number;
  readonly program: ChildProgram;
}

const startMilliseconds = 15_000;

/**
 * One app: a process that is started when a request comes, serves `scale_concurrency` requests at a time while others
 * wait, and is ended when there were none for a while. There is at most one instance, whatever the limits say.
 */
export class AppRunner {
  readonly log: ProgramLog;
  status: AppStatus = { status: 'deploying', reason: 'deploying' };
  private instance: Promise<AppInstance | null> | null = null;
  private current: AppInstance | null = null;
  private serving = 0;
  private readonly waiting: (() => void)[] = [];
  private idle: NodeJS.Timeout | null = null;
  private wasReady = false;
  private removed = false;

  constructor(
    private readonly runtime: CodeEngineRuntime,
    private readonly project: ProjectState,
    private readonly app: Entity,
  ) {
    this.log = new ProgramLog(runtime.now);
  }

  /** Name of the instance that runs, null where the app is scaled to zero. */
  get running(): string | null {
    return this.current?.name ?? null;
  }

  /** Starts the latest revision once to see whether it comes up, in the background. */
  deploy(): void {
    this.status = { status: 'deploying', reason: 'deploying' };
    this.runtime.pending.add(this.tryOut());
  }

  /** `unavailable`: no instance came up, or it broke off its answer. `timed_out`: it took longer than the app may. */
  async request(call: ProgramCall): Promise<ProgramAnswer | 'unavailable' | 'timed_out'> {
    await this.slot();
    try {
      const instance = await this.started();
      if (instance === null) return 'unavailable';
      const limit = AbortSignal.timeout(Number(this.app.spec.scale_request_timeout) * 1000);
      return await callProgram(instance.port, call, limit).catch(() => (limit.aborted ? 'timed_out' : 'unavailable'));
    } finally {
      this.serving--;
      this.waiting.shift()?.();
      this.restWhenIdle();
    }
  }

  /** Ends the process; the next request starts another. */
  async scaleDown(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    const ending = this.instance;
    this.instance = null;
    const instance = await ending;
    if (this.current === instance) this.current = null;
    await instance?.program.stop();
  }

  /** For good. */
  async remove(): Promise<void> {
    this.removed = true;
    await this.scaleDown();
  }

  private async tryOut(): Promise<void> {
    await this.scaleDown();
    const instance = await this.started();
    if (instance !== null) this.wasReady = true;
    this.status =
      instance !== null
        ? { status: 'ready', reason: 'ready' }
        : { status: 'failed', reason: this.wasReady ? 'ready_but_latest_revision_failed' : 'no_revision_ready' };
    this.restWhenIdle();
  }

  private async slot(): Promise<void> {
    const most = Number(this.app.spec.scale_concurrency) || Number.POSITIVE_INFINITY;
    while (this.serving >= most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.serving++;
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
  }

  private restWhenIdle(): void {
    if (this.serving > 0 || this.waiting.length > 0 || this.instance === null) return;
    if (Number(this.app.spec.scale_min_instances) > 0) return;
    if (this.idle !== null) clearTimeout(this.idle);
    const delay = Number(this.app.spec.scale_down_delay) * 1000;
    this.idle = setTimeout(() => void this.scaleDown(), Math.max(this.runtime.idleMs, delay));
    this.idle.unref();
  }

  private started(): Promise<AppInstance | null> {
    if (this.removed) return Promise.resolve(null);
    this.instance ??= this.start().catch(() => {
      this.instance = null;
      return null;
    });
    return this.instance;
  }

  private async start(): Promise<AppInstance | null> {
    const { runtime, project, app } = this;
    const revision = `${app.name}-${String(app.revision).padStart(5, '0')}`;
    const name = `${revision}-deployment-${runtime.newId().slice(0, 5)}`;
    const fail = (problem: string) => {
      this.log.add(name, 'stderr', problem);
      this.instance = null;
      return null;
    };
    const own = environmentOf(project, app);
    if ('problem' in own) return fail(own.problem);
    const command = await nodeCommand(project, app, await runtime.programs.newFolder());
    if (command.kind === 'cannot_run') return fail(command.problem);
    const port = await freePort();
    const env = {
      ...projectEnvironment(runtime, project),
      CE_APP: app.name,
      K_SERVICE: app.name,
      K_REVISION: revision,
      HOSTNAME: name,
      ...own.env,
      PORT: String(port),
    };
    const onLine = (stream: 'stdout' | 'stderr', text: string) => this.log.add(name, stream, text);
    const program = await runtime.programs
      .start({ args: command.args, cwd: command.cwd, env, onLine })
      .catch(() => null);
    if (program === null) return fail('The sandbox was closed.');
    const ended = new AbortController();
    void program.ended.then(({ code }) => {
      ended.abort();
      if (this.current?.program !== program) return;
      // It ended by itself; the next request starts another.
      this.log.add(name, 'stderr', `The instance ended with exit code ${code}.`);
      this.instance = null;
      this.current = null;
    });
    const patience = AbortSignal.any([ended.signal, runtime.closing, AbortSignal.timeout(startMilliseconds)]);
    if (!(await listening(port, patience))) {
      await program.stop();
      return fail(`Nothing listened on port ${port}, which PORT names.`);
    }
    this.current = { name, port, program };
    return this.current;
  }
}
