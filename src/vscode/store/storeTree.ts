import * as vscode from 'vscode';
import { counted, number } from '../../app/words';
import type { Query } from '../../core/query/ast';
import type { QueryEngine } from '../../engines/queryEngine';
import type { DeadLetter } from '../../store/store';
import { short } from '../amount';
import { localDateTime } from '../localTime';
import { exactly } from '../search/exactly';
import type { StoreWatch } from './storeState';

export type StoreNode =
  | { readonly kind: 'bucket'; readonly bucket: string; readonly objects: number; readonly rows: number }
  | {
      readonly kind: 'day';
      readonly bucket: string;
      readonly start: number;
      readonly rows: number;
      readonly rejected: number;
    }
  | { readonly kind: 'letters'; readonly letters: readonly DeadLetter[] }
  | { readonly kind: 'letter'; readonly letter: DeadLetter };

const day = 86_400_000_000;
/** A store of years shows its latest year by day. */
const mostDays = 366;

/** The Local Store view: what is ingested by bucket and day, and what could not be read. */
export class StoreTree implements vscode.TreeDataProvider<StoreNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly watch: StoreWatch,
    private readonly engine: () => QueryEngine,
  ) {
    this.#subscription = watch.onDidChange(() => this.#changed.fire(undefined));
  }

  async getChildren(node?: StoreNode): Promise<StoreNode[]> {
    if (node === undefined) return this.#roots();
    if (node.kind === 'letters') return node.letters.map((letter) => ({ kind: 'letter', letter }));
    return node.kind === 'bucket' ? this.#days(node.bucket) : [];
  }

  getTreeItem(node: StoreNode): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const branch = node.kind === 'bucket' || node.kind === 'letters';
    const item = new vscode.TreeItem(label(node), branch ? Collapsed : None);
    item.id = idOf(node);
    item.description = description(node);
    item.tooltip = tooltip(node);
    item.accessibilityInformation = { label: [item.label, item.description].filter(Boolean).join(', ') };
    item.iconPath = icon(node);
    item.contextValue = {
      bucket: 'searchable',
      day: 'searchable',
      letters: 'letters',
      letter: 'letter',
    }[node.kind];
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #roots(): Promise<StoreNode[]> {
    const state = await this.watch.known();
    // Where the store cannot be used, the view's own message says why.
    if (state.kind !== 'ready') return [];
    const buckets: StoreNode[] = state.status.buckets.map((bucket) => ({ kind: 'bucket', ...bucket }));
    return state.letters.length > 0 ? [...buckets, { kind: 'letters', letters: state.letters }] : buckets;
  }

  /** Newest first. Days are UTC, as in the keys. */
  async #days(bucket: string): Promise<StoreNode[]> {
    const state = await this.watch.known();
    if (state.kind !== 'ready' || state.status.earliest === null || state.status.latest === null) return [];
    const to = (Math.floor(state.status.latest / day) + 1) * day;
    const from = Math.max(Math.floor(state.status.earliest / day) * day, to - mostDays * day);
    const query: Query = exactly('bucket', bucket);
    const timeline = await this.engine().timeline({ query, from, to, buckets: (to - from) / day });
    const days = new Map<number, { rows: number; rejected: number }>();
    for (const { start, total, rejected } of timeline.buckets) {
      const at = Math.floor(start / day) * day;
      const sum = days.get(at) ?? { rows: 0, rejected: 0 };
      days.set(at, { rows: sum.rows + total, rejected: sum.rejected + rejected });
    }
    return [...days].sort(([a], [b]) => b - a).map(([start, sums]) => ({ kind: 'day', bucket, start, ...sums }));
  }
}

function idOf(node: StoreNode): string {
  switch (node.kind) {
    case 'bucket':
      return `store/${node.bucket}`;
    case 'day':
      return `store/${node.bucket}/${node.start}`;
    case 'letter':
      return `letters/${node.letter.bucket}/${node.letter.key}`;
    default:
      return node.kind;
  }
}

function label(node: StoreNode): string {
  switch (node.kind) {
    case 'bucket':
      return node.bucket.replace(/^file:/, '');
    case 'day':
      return new Date(node.start / 1000).toISOString().slice(0, 10);
    case 'letters':
      return 'Unreadable Objects';
    case 'letter':
      return node.letter.key.slice(node.letter.key.lastIndexOf('/') + 1);
  }
}

function description(node: StoreNode): string {
  switch (node.kind) {
    case 'bucket':
      return `${short(node.rows)} flows · ${short(node.objects)} objects`;
    case 'day':
      return `${counted(node.rows, 'flow')}${node.rejected > 0 ? `, ${number(node.rejected)} rejected` : ''}`;
    case 'letters':
      return number(node.letters.length);
    case 'letter':
      return node.letter.error.message;
  }
}

function tooltip(node: StoreNode): string {
  switch (node.kind) {
    case 'bucket':
      return `${node.bucket}\n${counted(node.rows, 'flow')} of ${counted(node.objects, 'object')}`;
    case 'day':
      return `${label(node)} UTC\n${description(node)}`;
    case 'letters':
      return 'Nothing of these objects is stored. Retry them, or dismiss them.';
    case 'letter': {
      const { bucket, key, error, at, tries } = node.letter;
      const again = error.retryable
        ? 'Trying again can help.'
        : 'Trying again will not help unless the object changes.';
      return `${error.message}\n${again}\n${bucket}/${key}\nTried ${counted(tries, 'time')}, last ${localDateTime(at)}`;
    }
  }
}

function icon(node: StoreNode): vscode.ThemeIcon {
  switch (node.kind) {
    case 'bucket':
      return new vscode.ThemeIcon(node.bucket.startsWith('file:') ? 'folder' : 'archive');
    case 'day':
      return new vscode.ThemeIcon('calendar');
    case 'letters':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'letter':
      return new vscode.ThemeIcon('file');
  }
}
