import type { ProgramAnswer } from '../programs/callProgram';
import { FunctionHost } from '../programs/functionHost';
import { ProgramLog } from '../programs/programLog';
import { type CodeEngineRuntime, projectEnvironment } from './codeEngineRuntime';
import { environmentOf } from './envVariables';
import { functionAnswer, platformAnswer } from './functionAnswer';
import { type FunctionRequest, functionParams } from './functionParams';
import type { Entity, ProjectState } from './projectState';

const largestExchange = 5 * 1024 * 1024;

/** A function with inline source for Node.js, in a process that is kept warm for a while. */
export class FunctionRunner {
  readonly log: ProgramLog;
  private host: FunctionHost | null = null;
  private serial = 0;
  private calls = 0;
  private idle: NodeJS.Timeout | null = null;

  constructor(
    private readonly runtime: CodeEngineRuntime,
    private readonly project: ProjectState,
    private readonly entity: Entity,
  ) {
    this.log = new ProgramLog(runtime.now);
  }

  /** Null where the function can run in the sandbox, else why it cannot. */
  get problem(): string | null {
    const { runtime, code_reference: code, code_binary: binary } = this.entity.spec;
    if (!String(runtime).startsWith('nodejs')) return 'The sandbox runs functions for Node.js alone.';
    return String(code).startsWith('data:') && binary !== true ? null : 'The sandbox runs inline source alone.';
  }

  /** Ends the process: the function was changed, or removed. */
  async stop(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    const host = this.host;
    this.host = null;
    await host?.stop();
  }

  async request(request: FunctionRequest): Promise<ProgramAnswer> {
    const activation = this.runtime.newId();
    if (request.body.length > largestExchange) return platformAnswer(413, activation, 'The request is too large.');
    const params = functionParams(request);
    if (params === null) return platformAnswer(400, activation, 'A key of the body begins with __ce_.');
    const own = environmentOf(this.project, this.entity);
    if ('problem' in own) return platformAnswer(424, activation, own.problem);
    if (this.problem !== null) return platformAnswer(424, activation, this.problem);
    this.host ??= this.start(own.env);
    if (this.idle !== null) clearTimeout(this.idle);
    this.calls++;
    const outcome = await this.host.call(params, Number(this.entity.spec.scale_max_execution_time) * 1000);
    if (--this.calls === 0) {
      const delay = Number(this.entity.spec.scale_down_delay) * 1000;
      this.idle = setTimeout(() => void this.stop(), Math.max(this.runtime.idleMs, delay));
      this.idle.unref();
    }
    return functionAnswer(outcome, activation);
  }

  private start(own: Readonly<Record<string, string>>): FunctionHost {
    const { runtime, project, entity } = this;
    const name = `${entity.name}-${++this.serial}`;
    return new FunctionHost(runtime.programs, {
      source: inlineSource(String(entity.spec.code_reference)),
      main: String(entity.spec.code_main),
      env: {
        ...projectEnvironment(runtime, project),
        CE_FUNCTION: entity.name,
        CE_EXECUTION_ENV: 'sandbox',
        CE_ALLOW_CONCURRENT: String(Number(entity.spec.scale_concurrency) > 1),
        ...own,
      },
      onLine: (stream, text) => this.log.add(name, stream, text),
    });
  }
}

/** `data:text/plain;base64,…`, or the text percent-encoded. */
function inlineSource(reference: string): string {
  const comma = reference.indexOf(',');
  const [head, body] = [reference.slice(0, comma), reference.slice(comma + 1)];
  return head.endsWith(';base64') ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
}
