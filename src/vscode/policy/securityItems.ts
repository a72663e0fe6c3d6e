import * as vscode from 'vscode';
import type { OutlineNode } from '../../app/policy/outline/outlineNode';
import type { SecurityEntry } from './securityEntry';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
const icon = (name: string, color?: string): vscode.ThemeIcon =>
  new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));

/** What one entry of the Security view looks like. `changeable`: rules can be added, as no file is in the account's place. */
export function securityItem(entry: SecurityEntry, changeable: boolean): vscode.TreeItem {
  if (entry.kind === 'failure') {
    const item = new vscode.TreeItem('Not read', None);
    item.description = entry.message;
    item.tooltip = entry.message;
    item.iconPath = icon('error', 'list.errorForeground');
    item.contextValue = 'securityFailure';
    return item;
  }
  if (entry.kind === 'note') {
    const item = new vscode.TreeItem('', None);
    item.description = entry.message;
    item.tooltip = entry.message;
    return item;
  }
  const item = new vscode.TreeItem(entry.label, folding(entry));
  item.id = entry.id;
  item.description = entry.description;
  // Text, never markdown: names are whatever somebody typed.
  item.tooltip = entry.details.length === 0 ? entry.label : entry.details.join('\n');
  item.iconPath = iconOf(entry);
  item.contextValue = contextOf(entry, changeable);
  item.accessibilityInformation = { label: spoken(entry) };
  return item;
}

function folding({ children, ...node }: OutlineNode): vscode.TreeItemCollapsibleState {
  if (children.length === 0) return None;
  if (node.kind === 'vpc') return Expanded;
  if (node.kind !== 'folder') return Collapsed;
  return node.folder === 'attached' || node.folder === 'rejects' ? Collapsed : Expanded;
}

function iconOf(node: OutlineNode): vscode.ThemeIcon | undefined {
  const marked = node.gravity === null ? undefined : gravities[node.gravity];
  switch (node.kind) {
    case 'vpc':
      return icon('type-hierarchy');
    case 'folder':
      return folders[node.folder];
    // Which of its rules it is shows below; a group with a problem is still to be told from an ACL.
    case 'group':
      return icon('shield', node.gravity === 'error' ? 'list.errorForeground' : undefined);
    case 'acl':
      return icon('filter', node.gravity === 'error' ? 'list.errorForeground' : undefined);
    case 'rule': {
      if (marked !== undefined && node.gravity !== 'info') return marked;
      const deny = node.rule.layer === 'ACL' && node.rule.rule.action === 'deny';
      return deny ? icon('circle-slash') : icon('check');
    }
    case 'otherwise':
      return icon('circle-slash');
    case 'cause':
      return icon('error', 'list.errorForeground');
    case 'more':
      return icon('ellipsis');
    case 'finding':
      return marked;
    case 'endpoint':
      return icon('vm');
    case 'subnet':
      return icon('symbol-namespace');
  }
}

const gravities = {
  error: icon('error', 'list.errorForeground'),
  warning: icon('warning', 'list.warningForeground'),
  info: icon('info'),
} as const;

const folders: Readonly<Record<Extract<OutlineNode, { kind: 'folder' }>['folder'], vscode.ThemeIcon | undefined>> = {
  groups: undefined,
  acls: undefined,
  inbound: icon('arrow-down'),
  outbound: icon('arrow-up'),
  attached: icon('plug'),
  rejects: icon('question'),
};

function contextOf(node: OutlineNode, changeable: boolean): string {
  switch (node.kind) {
    case 'group':
      return changeable ? 'group ruled addable' : 'group ruled';
    case 'acl':
      return 'acl ruled';
    case 'rule':
      return 'rule ruled';
    case 'cause':
      return 'cause';
    default:
      return node.kind;
  }
}

function spoken({ kind, label, description, gravity }: OutlineNode): string {
  const words = { group: 'security group', acl: 'network ACL', rule: 'rule', cause: 'rejects', finding: '' } as const;
  const what = kind in words ? words[kind as keyof typeof words] : '';
  const state = gravity === null || gravity === 'info' ? '' : gravity;
  return [label, what, description, state].filter((part) => part !== '').join(', ');
}
