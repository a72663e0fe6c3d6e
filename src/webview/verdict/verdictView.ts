import { render } from 'lit';
import {
  readToVerdict,
  type ToVerdict,
  type VerdictMessage,
  verdictMethods,
  type WireChange,
} from '../../protocol/verdict';
import type { EditorApi } from '../host/editorApi';
import { HostConnection, isCancelled, messageOf } from '../host/hostConnection';
import type { PreviewState } from './previewState';
import type { VerdictActions } from './verdictActions';
import { type ProbeState, type Shown, verdictPage } from './verdictPage';

/** The verdict pane: asks the host for the verdict of the row it is told about, and shows it. */
export class VerdictView {
  private shown: Shown = { kind: 'waiting' };
  private title = '';
  private said = '';
  private previews = new Map<number, PreviewState>();
  private change: WireChange | null = null;
  private probing: ProbeState = { kind: 'none' };
  private probe: AbortController | null = null;
  private asking: AbortController | null = null;
  private readonly host: HostConnection<typeof verdictMethods>;

  private readonly actions: VerdictActions = {
    ask: (refresh) => void this.ask(refresh),
    cancel: () => this.asking?.abort(),
    preview: (fix) => void this.preview(fix),
    cancelPreview: (fix) => {
      const state = this.previews.get(fix);
      if (state?.kind === 'running') state.abort.abort();
    },
    apply: (fix) => {
      const pressed = document.activeElement;
      const asked = this.host.request('apply', { fix }).finally(() => {
        // The editor's question took the focus from the button.
        if (pressed instanceof HTMLElement && document.activeElement === document.body) pressed.focus();
      });
      this.tellFailure(asked);
    },
    change: (deed) => this.tellFailure(this.host.request('change', { deed })),
    readAgain: () => {
      this.actions.change('dismiss');
      void this.ask(true);
    },
    probe: () => void this.tryConnection(),
    cancelProbe: () => this.probe?.abort(),
    revealRule: (rule) => this.tellFailure(this.host.request('revealRule', { rule })),
    copyFix: (fix, as) =>
      this.copy(this.host.request('copyFix', { fix, as }), as === 'terraform' ? 'Terraform' : 'the ibmcloud command'),
    copyExplanation: () => this.copy(this.host.request('copyExplanation', {}), 'the explanation'),
    closeSnapshot: () => this.tellFailure(this.host.request('closeSnapshot', {})),
  };

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {
    this.host = new HostConnection(verdictMethods, (message) => editor.postMessage(message));
    this.draw();
  }

  ready(): void {
    this.editor.postMessage({ kind: 'notify', event: 'ready' });
  }

  /** Takes a message of the extension host. */
  receive(data: unknown): void {
    const message = readToVerdict(data);
    if (message === null) this.tell('A message of the extension could not be read.');
    else this.take(message);
  }

  /** For the extension's log. */
  tell(problem: string): void {
    this.editor.postMessage({ kind: 'notify', event: 'problem', message: problem.slice(0, 4000) });
  }

  private take(message: ToVerdict): void {
    switch (message.kind) {
      case 'answer':
        this.host.settle(message);
        return;
      case 'ask':
        this.title = message.title;
        void this.ask(false);
        return;
      case 'change':
        this.takeChange(message.change);
        return;
      case 'previewing': {
        const state = this.previews.get(message.fix);
        if (state?.kind !== 'running') return;
        this.previews.set(message.fix, { ...state, tried: message.tried, total: message.total });
        this.draw();
        return;
      }
    }
  }

  /** The button that was pressed may stand far below, or is about to go: eyes and keyboard follow to the card. */
  private takeChange(change: WireChange | null): void {
    const card = () => this.root.querySelector<HTMLElement>('.change');
    const begins = change?.phase === 'applying' && this.change?.phase !== 'applying';
    const within = card()?.contains(document.activeElement) ?? false;
    this.change = change;
    this.draw();
    if (begins || (within && !this.root.contains(document.activeElement))) card()?.focus();
  }

  private async ask(refresh: boolean): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.endPreviews();
    this.probe?.abort();
    this.probing = { kind: 'none' };
    this.said = '';
    this.shown = { kind: 'reading' };
    this.draw();
    let shown: Shown;
    try {
      const verdict: VerdictMessage = await this.host.request('explain', { refresh }, asking.signal);
      shown = { kind: 'verdict', verdict };
    } catch (error) {
      shown = isCancelled(error) ? { kind: 'cancelled' } : { kind: 'failed', message: messageOf(error) };
    }
    if (this.asking !== asking) return;
    this.asking = null;
    this.shown = shown;
    this.draw();
  }

  private async preview(fix: number): Promise<void> {
    const { previews } = this;
    const abort = new AbortController();
    previews.set(fix, { kind: 'running', tried: 0, total: 0, abort });
    this.draw();
    try {
      previews.set(fix, { kind: 'done', preview: await this.host.request('preview', { fix }, abort.signal) });
    } catch (error) {
      if (isCancelled(error)) previews.delete(fix);
      else previews.set(fix, { kind: 'failed', message: messageOf(error) });
    }
    if (previews === this.previews) this.draw();
  }

  private async tryConnection(): Promise<void> {
    this.probe?.abort();
    const probe = new AbortController();
    this.probe = probe;
    this.probing = { kind: 'running' };
    this.draw();
    let told: ProbeState;
    try {
      told = { kind: 'told', message: await this.host.request('probe', {}, probe.signal), failed: false };
    } catch (error) {
      told = isCancelled(error) ? { kind: 'none' } : { kind: 'told', message: messageOf(error), failed: true };
    }
    if (this.probe !== probe) return;
    this.probe = null;
    this.probing = told;
    this.draw();
  }

  /** The verdict may be asked for anew meanwhile, which ends requests: that is no failure. */
  private tellFailure(doing: Promise<unknown>): void {
    doing.catch((error: unknown) => {
      if (!isCancelled(error)) this.say(messageOf(error));
    });
  }

  private endPreviews(): void {
    for (const state of this.previews.values()) if (state.kind === 'running') state.abort.abort();
    this.previews = new Map();
  }

  private copy(copying: Promise<unknown>, what: string): void {
    copying.then(
      () => this.say(`Copied ${what}.`),
      (error: unknown) => this.say(`Not copied: ${messageOf(error)}`),
    );
  }

  private say(message: string): void {
    this.said = message;
    this.draw();
  }

  private draw(): void {
    const { title, shown, said, previews, change, probing } = this;
    const model = { title, shown, said, previews, change, probing, nowMicros: Date.now() * 1000 };
    render(verdictPage(model, this.actions), this.root);
  }
}
