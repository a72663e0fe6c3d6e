import * as vscode from 'vscode';
import { counted } from '../../app/words';
import type { RuleUsage } from '../../core/policy/usage/ruleUsage';
import { setContext } from '../contextKeys';
import { viewIds } from '../ids';
import { localDateTime } from '../localTime';
import type { FlowSource } from './flowSources';
import type { SecurityEntry } from './securityEntry';
import type { Counting, SecurityModel, SecurityState } from './securityModel';
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

/** Who judges, and whose flows, where those are not all of the local store. */
function judgeText({ judge, flows }: Read): string {
  const who = judge.kind === 'file' ? `snapshot ${judge.label}` : judge.label;
  return flows === null || (flows.tellsChanges && flows.range === '') ? who : `${who} · ${scopeText(flows)}`;
}

/** `ClickHouse (db.example.com:8443), last 7 days` */
function scopeText({ place, range }: FlowSource): string {
  return range === '' ? place : `${place}, ${range}`;
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
    case 'running':
      return `${file}${runningText(counting, state)}`;
    case 'empty':
      return `${file}No recorded flows in the local store yet, so no rule has hits. Ingest flow logs first, or choose other flows: “Flows From…” in the title.`;
    case 'stopped':
      return usage === null
        ? `${file}Hits were not counted. “Refresh Rules and Hits” in the title counts them.`
        : `${file}Counting was stopped. Before: ${usageText(usage, state)}`;
    case 'failed':
      return `${file}Hits could not be counted: ${counting.message}`;
    case 'done':
      return usage === null ? file : `${file}${usageText(usage, state)}${countedAt(counting.at, state)}`;
  }
}

function runningText({ done, total }: Extract<Counting, { kind: 'running' }>, { flows }: Read): string {
  const scope = flows === null ? '' : ` in ${scopeText(flows)}`;
  if (total === 0) return `Counting the recorded flows${scope}…`;
  const percent = Math.floor((100 * done) / total);
  return `Counting what the rules did to ${counted(total, 'recorded flow')}${scope}: ${percent} %.`;
}

function usageText({ flows: count, elsewhere, firstSeen, lastSeen }: RuleUsage, { flows }: Read): string {
  const scope = flows === null ? '' : ` in ${scopeText(flows)}`;
  const left = elsewhere === 0 ? '' : ` ${counted(elsewhere, 'flow')} of other regions or VPCs left out.`;
  if (count === 0) {
    const next = elsewhere > 0 ? '' : ' Choose another time or engine: “Flows From…” in the title.';
    return `No recorded flows of these VPCs${scope}.${left}${next}`;
  }
  const times =
    firstSeen === null || lastSeen === null ? '' : `, ${localDateTime(firstSeen)} to ${localDateTime(lastSeen)}`;
  const all = count === 1 ? 'the one recorded flow' : `all ${counted(count, 'recorded flow')}`;
  return `Hits of ${all}${scope}${times}.${left}`;
}

/** Of an engine that does not tell of new flows one wants to know how old the numbers are. */
function countedAt(at: number, { flows }: Read): string {
  return flows === null || flows.tellsChanges ? '' : ` Counted ${localDateTime(at)}.`;
}
