import { FunctionHost, type FunctionOutcome } from '../programs/functionHost';
import type { ProgramHost } from '../programs/programHost';
import type { WhiskAction } from './whiskState';

interface Kept {
  readonly action: WhiskAction;
  readonly host: FunctionHost;
  calls: number;
  idle: NodeJS.Timeout | null;
  sink: string[];
}

/** A warm process for each action, ended when it was not called for a while, and when the action was changed. */
export class ActionHosts {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly programs: ProgramHost,
    private readonly environment: () => Readonly<Record<string, string>>,
    private readonly idleMs: number,
    private readonly now: () => number,
  ) {}

  /** Calls of one action run one after the other, so that what is written meanwhile belongs to the call. */
  async call(
    action: WhiskAction,
    params: Readonly<Record<string, unknown>>,
    activation: string,
  ): Promise<{ readonly outcome: FunctionOutcome; readonly logs: readonly string[] }> {
    const kept = await this.hostOf(action);
    if (kept.idle !== null) clearTimeout(kept.idle);
    kept.calls++;
    const outcome = await kept.host.call(params, action.limits.timeout, { __OW_ACTIVATION_ID: activation });
    kept.calls--;
    const logs = kept.sink.splice(0);
    if (kept.calls === 0) {
      kept.idle = setTimeout(() => void this.drop(action.name, kept), this.idleMs);
      kept.idle.unref();
    }
    return { outcome, logs };
  }

  async forget(name: string): Promise<void> {
    const kept = this.kept.get(name);
    if (kept !== undefined) await this.drop(name, kept);
  }

  private async hostOf(action: WhiskAction): Promise<Kept> {
    const known = this.kept.get(action.name);
    if (known !== undefined && known.action === action) return known;
    if (known !== undefined) await this.drop(action.name, known);
    const sink: string[] = [];
    const host = new FunctionHost(this.programs, {
      source: action.exec.code,
      main: action.exec.main,
      env: { ...this.environment(), __OW_ACTION_NAME: `/guest/${action.name}`, __OW_NAMESPACE: 'guest' },
      onLine: (stream, text) => sink.push(`${new Date(this.now()).toISOString()} ${stream}: ${text}`),
    });
    const kept: Kept = { action, host, calls: 0, idle: null, sink };
    this.kept.set(action.name, kept);
    return kept;
  }

  private async drop(name: string, kept: Kept): Promise<void> {
    if (kept.idle !== null) clearTimeout(kept.idle);
    if (this.kept.get(name) === kept) this.kept.delete(name);
    await kept.host.stop();
  }
}
