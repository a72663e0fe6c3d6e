import * as vscode from 'vscode';
import { gapTexts } from '../../app/policy/gapTexts';
import type { OutlineNode } from '../../app/policy/outline/outlineNode';
import type { RuleTarget } from '../ids';
import type { SecurityEntry } from './securityEntry';
import { securityItem } from './securityItems';
import type { SecurityModel } from './securityModel';

/** The Security view: the outline of the configuration, as far as it is read. */
export class SecurityTree implements vscode.TreeDataProvider<SecurityEntry> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #listening: { dispose(): void };

  constructor(private readonly model: SecurityModel) {
    this.#listening = model.onDidChange((what) => {
      if (what === 'outline') this.#changed.fire(undefined);
    });
  }

  async getChildren(parent?: SecurityEntry): Promise<SecurityEntry[]> {
    if (parent === undefined) return this.#roots();
    return 'children' in parent ? [...parent.children] : [];
  }

  getParent(entry: SecurityEntry): SecurityEntry | null {
    return entry.parent;
  }

  getTreeItem(entry: SecurityEntry): vscode.TreeItem {
    const { state } = this.model;
    return securityItem(entry, state.kind === 'read' && state.judge.kind === 'account');
  }

  /** The rule, or what it would belong to where it is gone; null where neither is known. */
  async find({ ownerKind, ownerId, ruleId }: RuleTarget): Promise<OutlineNode | null> {
    const state = await this.model.known();
    if (state.kind !== 'read') return null;
    const kind = ownerKind === 'securityGroup' ? 'group' : 'acl';
    const owner = first(state.outline, (node) => node.kind === kind && node.id.endsWith(`/${ownerId}`));
    if (owner === null) return null;
    return first(owner.children, (node) => node.kind === 'rule' && node.rule.id === ruleId) ?? owner;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }

  async #roots(): Promise<SecurityEntry[]> {
    const state = await this.model.known();
    if (state.kind === 'failed') return [{ kind: 'failure', id: '!failure', message: state.message, parent: null }];
    if (state.kind !== 'read') return [];
    const notes = gapTexts(state.judge.directory.snapshot).map(
      (message, at): SecurityEntry => ({ kind: 'note', id: `!gap${at}`, message, parent: null }),
    );
    const { outline } = state;
    if (outline.length === 0) notes.push({ kind: 'note', id: '!none', message: 'No VPC in this region', parent: null });
    return [...notes, ...outline];
  }
}

function first(nodes: readonly OutlineNode[], is: (node: OutlineNode) => boolean): OutlineNode | null {
  for (const node of nodes) {
    const found = is(node) ? node : first(node.children, is);
    if (found !== null) return found;
  }
  return null;
}
