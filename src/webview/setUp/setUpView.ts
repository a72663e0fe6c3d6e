import { render } from 'lit';
import { type FromSetUp, readToSetUp, type WireSetUp } from '../../protocol/setUp';
import type { EditorApi } from '../host/editorApi';
import { setUpPage } from './setUpPage';

/** The page of a set-up: shows what the host tells, and says what was pressed. */
export class SetUpView {
  private page: WireSetUp | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly editor: EditorApi,
  ) {}

  ready(): void {
    this.post({ kind: 'notify', event: 'ready' });
  }

  /** Takes a message of the extension host. */
  receive(data: unknown): void {
    const message = readToSetUp(data);
    if (message === null) {
      this.tell('A message of the extension could not be read.');
      return;
    }
    const before = this.page;
    this.page = message.page;
    const held = document.activeElement;
    render(
      setUpPage(message.page, {
        press: (deed) => this.post({ kind: 'press', deed }),
        commands: (step, how) => this.post({ kind: 'commands', step, how }),
      }),
      this.root,
    );
    // The button that was pressed may be gone: the keyboard stays on the page.
    const gone = held instanceof HTMLElement && held !== document.body && !held.isConnected;
    if (gone || (before !== null && before.phase !== message.page.phase && document.activeElement === document.body)) {
      this.root.querySelector<HTMLElement>('.set-up-head')?.focus();
    }
    if (message.page.phase === 'working') this.follow();
  }

  /** For the extension's log. */
  tell(problem: string): void {
    this.post({ kind: 'notify', event: 'problem', message: problem.slice(0, 4000) });
  }

  /** The step that works stays in sight. */
  private follow(): void {
    this.root.querySelector('.set-up-item.working')?.scrollIntoView({ block: 'nearest' });
  }

  private post(message: FromSetUp): void {
    this.editor.postMessage(message);
  }
}
