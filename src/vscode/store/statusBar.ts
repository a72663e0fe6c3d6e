import * as vscode from 'vscode';
import { counted, number } from '../../app/words';
import { bytes, short } from '../amount';
import { viewIds } from '../ids';
import { localDateTime } from '../localTime';
import type { StoreWatch } from './storeState';

/** Engine and number of flows; while ingesting, how far it is. Hidden as long as there is nothing to say. */
export class StoreStatusBar {
  readonly #item = vscode.window.createStatusBarItem('vpcFlowLens.store', vscode.StatusBarAlignment.Left, 10);
  readonly #subscription: vscode.Disposable;
  readonly #running = new Map<symbol, string>();

  constructor(private readonly watch: StoreWatch) {
    this.#item.name = 'VPC Flow Lens';
    this.#item.command = `${viewIds.store}.focus`;
    this.#subscription = watch.onDidChange(() => this.#render());
  }

  /** Something is under way until the returned function is called with null. */
  busy(): (text: string | null) => void {
    const id = Symbol('busy');
    return (text) => {
      if (text === null) this.#running.delete(id);
      else this.#running.set(id, text);
      this.#render();
    };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #render(): void {
    const { state } = this.watch;
    const running = [...this.#running.values()].at(-1);
    const rows = state.kind === 'ready' ? state.status.rows : 0;
    if (running === undefined && rows === 0) {
      this.#item.hide();
      return;
    }
    this.#item.text = running === undefined ? `$(search) Local · ${short(rows)} flows` : `$(sync~spin) ${running}`;
    this.#item.tooltip = state.kind === 'ready' ? summary(state.status) : 'VPC Flow Lens';
    this.#item.show();
  }
}

function summary(status: Extract<StoreWatch['state'], { kind: 'ready' }>['status']): string {
  const range =
    status.earliest === null || status.latest === null
      ? ''
      : `\n${localDateTime(status.earliest)} to ${localDateTime(status.latest)}`;
  const unreadable = status.deadLetters > 0 ? `\n${number(status.deadLetters)} unreadable objects` : '';
  const size = `${counted(status.rows, 'flow')} of ${counted(status.objects, 'object')}, ${bytes(status.bytes)}`;
  return `Local store: ${size}${range}${unreadable}`;
}
