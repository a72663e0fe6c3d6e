import * as vscode from 'vscode';
import type { OutlineNode } from '../../app/policy/outline/outlineNode';
import type { FlowRow } from '../../core/flow/flowRow';
import type { RuleReference } from '../../core/policy/explanation';
import { isCancellation } from '../cancellation';
import type { RuleChanges } from '../changes/ruleChanges';
import type { Commands } from '../command';
import { commandIds, innerCommandIds, type RuleTarget, viewIds } from '../ids';
import { notice } from '../notice';
import type { OpenResults } from '../search/searchCommands';
import type { Judge } from '../verdict/judges';
import type { FlowSources } from './flowSources';
import type { SecurityEntry } from './securityEntry';
import type { SecurityModel } from './securityModel';
import type { SecurityTree } from './securityTree';

export interface SecurityCommandsPorts {
  readonly model: SecurityModel;
  readonly tree: SecurityTree;
  readonly view: vscode.TreeView<SecurityEntry>;
  readonly changes: RuleChanges;
  readonly open: OpenResults;
  readonly flows: FlowSources;
  why(row: FlowRow): void;
  /** Microseconds UTC. */
  now(): number;
}

/** What can be done at the rows of the Security view. */
export function registerSecurityCommands(commands: Commands, ports: SecurityCommandsPorts): vscode.Disposable {
  const { model, tree, view, changes, flows, open } = ports;
  commands.register(commandIds.refreshSecurity, () => model.refresh());
  commands.register(commandIds.stopCountingHits, () => model.stopCounting());
  commands.register(commandIds.chooseFlows, async () => {
    const { chooseFlows } = await import('./chooseFlows');
    return chooseFlows(flows, () => ports.now());
  });
  commands.register(commandIds.addInboundRule, async (node?: OutlineNode) => {
    const judge = judgeOf(model);
    if (judge === null || node?.kind !== 'group') return;
    const { state } = model;
    const causes = state.kind === 'read' ? (state.usage?.causes ?? []) : [];
    const own = causes.filter(({ owners }) => owners.some(({ id }) => id === node.group.id));
    const { askInboundRule } = await import('./askInboundRule');
    const asked = await askInboundRule(judge, node.group, own);
    if (asked === undefined) return;
    if (!asked.ok) void vscode.window.showErrorMessage(notice(asked.message));
    else await (await import('./applyRules')).applyRules(changes, judge, asked.proposal, report);
  });
  const report = (error: unknown): void => {
    if (!isCancellation(error)) commands.report(error, () => vscode.commands.executeCommand(commandIds.changesToRules));
  };
  commands.register(commandIds.searchRuleFlows, async (node?: OutlineNode) => {
    const judge = judgeOf(model);
    if (judge === null || node === undefined) return;
    const { searchOfNode } = await import('./searchOfNode');
    const text = searchOfNode(judge.directory, node);
    if (text !== null) open({ text, range: flows.choice.range, engineId: flows.choice.engineId });
  });
  commands.register(commandIds.copyRulesAsTerraform, async (node?: OutlineNode) =>
    copy(node, (await ruleTexts()).terraformOfRule, '\n'),
  );
  commands.register(commandIds.copyRulesAsIbmcloud, async (node?: OutlineNode) =>
    copy(node, (await ruleTexts()).ibmcloudOfRule, ''),
  );
  commands.register(commandIds.whyCause, async (node?: OutlineNode) => {
    if (node?.kind !== 'cause') return;
    const { recordedRow } = await import('../../app/policy/recordedRow');
    const { example } = node.cause;
    const engine = flows.current()?.engine;
    ports.why(engine === undefined ? example : await recordedRow(engine, example));
  });
  return vscode.commands.registerCommand(innerCommandIds.revealRule, async (target: RuleTarget) => {
    const node = await reveal(tree, view, target);
    if (node !== null) {
      void hold(ports, target, node).catch(() => undefined);
      return true;
    }
    void vscode.window.showInformationMessage(
      'The Security view has no such rule: it may have been removed, or belong to another region.',
    );
    return false;
  });
}

/** The editor drops a reveal that meets a refresh of the tree, so it is told again, a few times. */
const tellings = 5;
const pause = 200;

/** Hits that come in put rows above a rule: it is shown again then, unless the user has gone elsewhere. */
async function hold(
  { model, tree, view }: SecurityCommandsPorts,
  target: RuleTarget,
  shown: OutlineNode,
): Promise<void> {
  await model.counted();
  const node = await tree.find(target);
  if (node === null || node === shown || !view.visible) return;
  if (view.selection.length === 1 && view.selection[0]?.id === shown.id) await reveal(tree, view, target, false);
}

async function reveal(
  tree: SecurityTree,
  view: vscode.TreeView<SecurityEntry>,
  target: RuleTarget,
  focus = true,
): Promise<OutlineNode | null> {
  for (let telling = 1; ; telling++) {
    const node = await tree.find(target);
    if (node === null) return null;
    try {
      // A view that was never unfolded has no rows to be revealed.
      if (!view.visible) await vscode.commands.executeCommand(`${viewIds.security}.focus`);
      await view.reveal(node, { select: true, focus, expand: node.kind !== 'rule' });
      return node;
    } catch (error) {
      if (telling === tellings) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function judgeOf({ state }: SecurityModel): Judge | null {
  return state.kind === 'read' ? state.judge : null;
}

const ruleTexts = () => import('../../core/policy/standingRuleText');

async function copy(
  node: OutlineNode | undefined,
  write: (rule: RuleReference) => string,
  between: string,
): Promise<void> {
  const rules = node === undefined ? [] : rulesBelow(node);
  if (rules.length === 0) return;
  await vscode.env.clipboard.writeText(rules.map(write).join(between));
}

/** In the order in which an ACL evaluates them, or a group lists them. */
function rulesBelow(node: OutlineNode): readonly RuleReference[] {
  const found = node.kind === 'rule' ? [node.rule] : node.children.flatMap(rulesBelow);
  return [...found].sort((a, b) => a.place - b.place);
}
