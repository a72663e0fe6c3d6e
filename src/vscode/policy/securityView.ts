import * as vscode from 'vscode';
import { counted, number } from '../../app/words';
import { setContext } from '../contextKeys';
import { viewIds } from '../ids';
import { localDateTime } from '../localTime';
import type { SecurityEntry } from './securityEntry';
import type { SecurityModel, SecurityState } from './securityModel';
import type { SecurityTree } from './securityTree';

/** Puts the Security view on the screen: who judges beside the title, what was counted above the tree. */
export function showSecurity(tree: SecurityTree, model: SecurityModel): vscode.TreeView<SecurityEntry> {
  const view = vscode.window.createTreeView<SecurityEntry>(viewIds.security, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  let finish: (() => void) | null = null;
  const follow = (): void => {
    const { state } = model;
    view.description = state.kind === 'read' ? judgeText(state) : '';
    view.message = messageOf(state);
    setContext('security', contextOf(state));
    const running = state.kind === 'read' && state.counting.kind === 'running';
    if (running && finish === null) {
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      void vscode.window.withProgress({ location: { viewId: viewIds.security } }, () => done);
    } else if (!running) {
      finish?.();
      finish = null;
    }
  };
  const listening = model.onDidChange(follow);
  const close = view.dispose.bind(view);
  view.dispose = () => {
    listening.dispose();
    finish?.();
    close();
  };
  return view;
}

type Read = Extract<SecurityState, { readonly kind: 'read' }>;

function judgeText({ judge }: Read): string {
  return judge.kind === 'file' ? `snapshot ${judge.label}` : judge.label;
}

/** `none`: nobody is signed in. `counting`: it can be stopped. */
function contextOf(state: SecurityState): string {
  if (state.kind === 'signedOut') return 'none';
  if (state.kind !== 'read') return state.kind;
  return state.counting.kind === 'running' ? 'counting' : 'read';
}

function messageOf(state: SecurityState): string | undefined {
  if (state.kind !== 'read') return undefined;
  const { counting, usage } = state;
  const file = state.judge.kind === 'file' ? `Rules of the snapshot ${state.judge.label}, not of the account. ` : '';
  switch (counting.kind) {
    case 'running': {
      const percent = counting.total === 0 ? 100 : Math.floor((100 * counting.done) / counting.total);
      return `${file}Counting what the rules did to ${counted(counting.total, 'recorded flow')}: ${percent} %.`;
    }
    case 'empty':
      return `${file}No recorded flows yet, so no rule has hits. Ingest flow logs first.`;
    case 'stopped':
      return usage === null ? `${file}Hits were not counted.` : file + usageText(usage);
    case 'failed':
      return `${file}Hits could not be counted: ${counting.message}`;
    case 'done':
      return usage === null ? file : file + usageText(usage);
  }
}

function usageText({ flows, elsewhere, firstSeen, lastSeen }: NonNullable<Read['usage']>): string {
  const left = elsewhere === 0 ? '' : ` ${number(elsewhere)} of other regions or VPCs left out.`;
  if (firstSeen === null || lastSeen === null) return `No recorded flows of these VPCs.${left}`;
  return `Hits of all ${counted(flows, 'recorded flow')}, ${localDateTime(firstSeen)} to ${localDateTime(lastSeen)}.${left}`;
}
