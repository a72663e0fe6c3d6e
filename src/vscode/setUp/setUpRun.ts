import { applySetUp } from '../../app/setUp/applySetUp';
import { inspectSetUp } from '../../app/setUp/inspectSetUp';
import { planRemoval, type RemovalPlan } from '../../app/setUp/removalPlan';
import { removeSetUp } from '../../app/setUp/removeSetUp';
import { type SetUpConfig, setUpIdOf } from '../../app/setUp/setUpConfig';
import type { SetUpPlan } from '../../app/setUp/setUpPlan';
import type { SetUpProgress } from '../../app/setUp/setUpProgress';
import type { SetUpTools } from '../../app/setUp/setUpTools';
import type { WireSetUp } from '../../protocol/setUp';
import {
  lookingPage,
  planPage,
  progressPage,
  removalPage,
  removedPage,
  resultPage,
  startedPage,
  stoppedPage,
} from './setUpPages';

export interface SetUpRunPorts {
  /** For the account in use. Rejects with `CloudError`. */
  tools(config: SetUpConfig): Promise<{ readonly tools: SetUpTools; readonly account: string }>;
  /** Something was made or removed: what the tree shows of the account is no longer the truth. */
  changed(): void;
  log(message: string, error?: unknown): void;
}

type Planned =
  | { readonly deed: 'set_up'; readonly plan: SetUpPlan }
  | { readonly deed: 'remove'; readonly plan: RemovalPlan };

/**
 * One set-up, or its removal, from the look at the account to the last step, as a page that changes. Looking changes
 * nothing; what is done was shown before. Knows no editor.
 */
export class SetUpRun {
  page: WireSetUp;
  private planned: Planned | null = null;
  private working: AbortController | null = null;
  private deleteLogs = false;

  constructor(
    readonly config: SetUpConfig,
    readonly deed: 'set_up' | 'remove',
    private readonly ports: SetUpRunPorts,
    private readonly show: (page: WireSetUp) => void,
  ) {
    this.page = lookingPage({ deed, name: setUpIdOf(config), account: '' }, 'the account');
  }

  get busy(): boolean {
    return this.working !== null;
  }

  /** Looks over the account and shows the plan. */
  async look(): Promise<void> {
    await this.during(async (signal) => {
      this.planned = null;
      const { tools, account } = await this.ports.tools(this.config);
      const head = { deed: this.deed, name: setUpIdOf(this.config), account };
      this.tell(lookingPage(head, 'the account'));
      if (this.deed === 'set_up') {
        const plan = await inspectSetUp(tools, this.config, (title) => this.tell(lookingPage(head, title)), signal);
        this.planned = { deed: 'set_up', plan };
        this.tell(planPage(head, plan));
      } else {
        const plan = await planRemoval(tools, this.config, { deleteLogs: this.deleteLogs }, signal);
        this.planned = { deed: 'remove', plan };
        this.tell(removalPage(head, plan));
      }
    });
  }

  /** Does what the plan on the page says. */
  async start(): Promise<void> {
    const { planned } = this;
    if (planned === null || !this.page.canStart) return;
    await this.during(async (signal) => {
      const { tools, account } = await this.ports.tools(this.config);
      if ((await tools.cloud.accountId(signal)) !== planned.plan.account) {
        const message = `The plan was made for another account than ${account}, which is in use now. Look again, and nothing but what you see is done.`;
        this.tell(stoppedPage(this.page, 'failed', message));
        return;
      }
      this.tell(startedPage(this.page));
      const onProgress = (progress: SetUpProgress) => this.tell(progressPage(this.page, progress));
      try {
        if (planned.deed === 'set_up') {
          const result = await applySetUp(tools, planned.plan, onProgress, signal);
          this.tell(resultPage(this.page, result));
        } else {
          const result = await removeSetUp(tools, planned.plan, onProgress, signal);
          this.tell(removedPage(this.page, result));
        }
      } finally {
        this.ports.changed();
      }
    });
  }

  cancel(): void {
    this.working?.abort();
  }

  /** Shows the removal with the flow logs, or without. */
  async toggleLogs(): Promise<void> {
    if (this.busy || this.deed !== 'remove') return;
    this.deleteLogs = !this.deleteLogs;
    await this.look();
  }

  private async during(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.working !== null) return;
    const working = new AbortController();
    this.working = working;
    try {
      await work(working.signal);
    } catch (error) {
      const begun = this.page.phase === 'working';
      if (working.signal.aborted) {
        const message = begun ? brokenOff[this.deed] : 'Cancelled. Nothing was changed.';
        this.tell(stoppedPage(this.page, 'cancelled', message));
      } else {
        this.ports.log('the set-up failed', error);
        this.tell(stoppedPage(this.page, 'failed', error instanceof Error ? error.message : String(error)));
      }
    } finally {
      this.working = null;
    }
  }

  private tell(page: WireSetUp): void {
    this.page = page;
    this.show(page);
  }
}

const brokenOff: Readonly<Record<SetUpRun['deed'], string>> = {
  set_up: 'Cancelled. What was made before stands and is noted: set up again and it goes on there, or remove it.',
  remove: 'Cancelled. What was removed before is gone; look again to go on with the rest.',
};
