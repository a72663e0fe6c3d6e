import * as vscode from 'vscode';
import { number } from '../../app/words';
import { bytes, short } from '../amount';
import { setContext } from '../contextKeys';
import { viewIds } from '../ids';
import { localDate } from '../localTime';
import type { StoreState, StoreWatch } from './storeState';
import type { StoreNode, StoreTree } from './storeTree';

/** Puts the Local Store view on the screen: what it holds beside the title, welcome text while it is empty. */
export function showStore(tree: StoreTree, watch: StoreWatch): vscode.Disposable {
  const view = vscode.window.createTreeView<StoreNode>(viewIds.store, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  return vscode.Disposable.from(
    view,
    watch.onDidChange(() => {
      const { state } = watch;
      setContext('store', contextOf(state));
      view.description = state.kind === 'ready' ? describe(state) : '';
      // The whole reason; a row would cut it off, and a welcome text cannot quote it.
      view.message =
        state.kind === 'unavailable' ? `Searching and ingesting is not possible. ${state.message}` : undefined;
    }),
  );
}

function contextOf(state: StoreState): string {
  if (state.kind !== 'ready') return state.kind;
  return state.status.objects === 0 && state.letters.length === 0 ? 'empty' : 'filled';
}

/** `3.2 M flows · 2 days · 84.0 MB · 2 unreadable` */
function describe({ status, letters }: Extract<StoreState, { kind: 'ready' }>): string {
  if (status.objects === 0 && letters.length === 0) return '';
  const days = status.earliest === null || status.latest === null ? '' : spanOf(status.earliest, status.latest);
  const unreadable = letters.length > 0 ? `${number(letters.length)} unreadable` : '';
  return [`${short(status.rows)} flows`, days, bytes(status.bytes), unreadable].filter(Boolean).join(' · ');
}

function spanOf(earliest: number, latest: number): string {
  const hours = Math.max(1, Math.ceil((latest - earliest) / 3_600_000_000));
  if (localDate(earliest) === localDate(latest) || hours <= 36) return `${hours} h`;
  return `${Math.ceil(hours / 24)} days`;
}
