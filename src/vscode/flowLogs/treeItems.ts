import * as vscode from 'vscode';
import type { BrowseNode, CollectorNode, FailureNode, InterfaceNode, ObjectNode } from '../../app/browse/node';
import { counted, number } from '../../app/words';
import { bytes } from '../amount';
import { commandIds } from '../ids';
import { localDate, localDateTime, localTime, utc } from '../localTime';
import type { Entry, PendingEntry } from './entry';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
const icon = (name: string, color?: string): vscode.ThemeIcon =>
  new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));

/** What one entry of the Flow Logs view looks like. Names first, ids and UTC on hover; no colour without a sign. */
export function itemOf(entry: Entry): vscode.TreeItem {
  switch (entry.kind) {
    case 'group': {
      const item = new vscode.TreeItem(entry.group === 'collectors' ? 'Collectors' : 'Buckets', Expanded);
      item.id = entry.id;
      item.contextValue = entry.group === 'buckets' ? 'buckets refreshable' : 'collectors refreshable';
      return item;
    }
    case 'pending':
      return pendingItem(entry);
    case 'node': {
      const item = nodeItem(entry.node);
      item.id = entry.id;
      // Left out where hovering is to ask for it: `resolveTreeItem` is called for items without a tooltip.
      if (entry.node.kind !== 'object' || entry.node.records !== null) item.tooltip = tooltipOf(entry.node);
      // Else screen readers would read the tooltip, CRNs and all.
      item.accessibilityInformation = { label: spoken(item, entry.node) };
      const command = commandOf(entry);
      if (command) item.command = command;
      return item;
    }
  }
}

function spoken(item: vscode.TreeItem, node: BrowseNode): string {
  const kind = { collector: 'collector', bucket: 'bucket', interface: 'interface', day: '', hour: 'hour' } as const;
  const what = node.kind in kind ? kind[node.kind as keyof typeof kind] : '';
  const state = node.kind === 'collector' && node.state === 'active' ? 'active' : '';
  const ingested = node.kind === 'object' && node.ingested ? 'ingested' : '';
  return [String(item.label), what, state, String(item.description ?? ''), ingested].filter(Boolean).join(', ');
}

function pendingItem(entry: PendingEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.waiting ? 'Load More' : 'Loading…');
  item.id = entry.id;
  item.iconPath = icon(entry.waiting ? 'ellipsis' : 'loading~spin');
  item.description = entry.waiting ? `${number(entry.shown)} shown` : '';
  if (entry.waiting) item.command = { command: commandIds.loadMore, title: 'Load More', arguments: [entry] };
  return item;
}

function nodeItem(node: BrowseNode): vscode.TreeItem {
  switch (node.kind) {
    case 'collector':
      return collectorItem(node);
    case 'bucket':
      return folder(node.bucket.name, node.bucket.location ?? '', 'archive', [
        'bucket ingestible searchable range',
        node.addedByName ? 'added' : '',
      ]);
    case 'vpc':
      return folder(node.name === null ? node.vpcId : `VPC ${node.name}`, node.region ?? '', 'type-hierarchy', [
        'vpc ingestible searchable range named',
      ]);
    case 'interface':
      return folder(interfaceLabel(node), node.subnetName ?? '', 'vm', [
        'interface watched ingestible searchable range named',
      ]);
    case 'day':
      return folder(node.date, '', 'calendar', ['day ingestible searchable']);
    case 'hour': {
      const otherDay = localDate(node.start) === node.date ? '' : localDate(node.start);
      return folder(localTime(node.start), otherDay, 'clock', ['hour ingestible searchable']);
    }
    case 'folder':
      return folder(node.name, '', 'folder', ['folder ingestible']);
    case 'object':
      return objectItem(node);
    case 'foreign': {
      const item = leaf(node.name, `${bytes(node.object.size)}, not a flow log`, icon('file'));
      item.contextValue = 'foreign named';
      return item;
    }
    case 'note':
      return leaf('', node.message, undefined);
    case 'failure': {
      const item = leaf(failureLabels[node.code] ?? 'Failed', node.message, icon('error', 'list.errorForeground'));
      // Who may not list the buckets may know one by name.
      item.contextValue = node.id === 'buckets>!failure' ? 'failure retryable buckets' : 'failure retryable';
      return item;
    }
  }
}

/** Short, since a narrow side bar shows little more; the message stands beside it and in the tooltip. */
const failureLabels: Readonly<Partial<Record<FailureNode['code'], string>>> = {
  signed_out: 'Signed out',
  bad_credentials: 'Sign-in not accepted',
  forbidden: 'Not permitted',
  not_found: 'Not found',
  throttled: 'Too many requests',
  network: 'Cannot be reached',
  timeout: 'No answer in time',
  endpoint_refused: 'Endpoint refused',
};

function folder(label: string, description: string, iconName: string, context: readonly string[]): vscode.TreeItem {
  const item = new vscode.TreeItem(label, Collapsed);
  item.description = description;
  item.iconPath = icon(iconName);
  item.contextValue = [...context, 'refreshable'].filter(Boolean).join(' ');
  return item;
}

function leaf(label: string, description: string, iconPath: vscode.ThemeIcon | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(label, None);
  item.description = description;
  if (iconPath) item.iconPath = iconPath;
  return item;
}

const collectorIcons: Readonly<Record<CollectorNode['state'], vscode.ThemeIcon>> = {
  active: icon('pass', 'testing.iconPassed'),
  suspended: icon('debug-pause'),
  pending: icon('sync'),
  deleting: icon('trash'),
  failed: icon('warning', 'list.warningForeground'),
  unknown: icon('question'),
};

function collectorItem(node: CollectorNode): vscode.TreeItem {
  const where = `${node.target} → ${node.bucket}`;
  const item = new vscode.TreeItem(node.collector.name, Collapsed);
  item.description = node.state === 'active' ? where : `${node.state} · ${where}`;
  item.iconPath = collectorIcons[node.state];
  const unwell = node.state === 'failed' || node.state === 'suspended' ? ' unwell' : '';
  item.contextValue = `collector watched named refreshable${unwell}`;
  return item;
}

function interfaceLabel(node: InterfaceNode): string {
  const names = [node.instanceName, node.interfaceName, node.address].filter((part) => part !== null && part !== '');
  return node.instanceName === null && node.interfaceName === null ? node.vnicId : names.join(' · ');
}

function objectItem(node: ObjectNode): vscode.TreeItem {
  const fileName = node.object.key.slice(node.object.key.lastIndexOf('/') + 1);
  const label = node.window ? `${localTime(node.window.start)}–${localTime(node.window.end)}` : fileName;
  const item = leaf(label, objectDescription(node), objectIcon(node));
  item.contextValue = 'object ingestible searchable named';
  return item;
}

function objectIcon(node: ObjectNode): vscode.ThemeIcon {
  if (node.state !== null && node.state !== 'ok') return icon('warning', 'list.warningForeground');
  if (node.recordType === 'ingress') return icon('arrow-down');
  return node.recordType === 'egress' ? icon('arrow-up') : icon('arrow-both');
}

/** The mark first: a narrow side bar cuts the end off. */
function objectDescription(node: ObjectNode): string {
  const flows = node.records === null ? bytes(node.object.size) : counted(node.records, 'flow');
  const rejected = node.rejected ? `, ${number(node.rejected)} rejected` : '';
  const state = node.state === null || node.state === 'ok' ? '' : node.state;
  return `${node.ingested ? '✓ ' : ''}${[`${flows}${rejected}`, node.recordType, state].filter(Boolean).join(' · ')}`;
}

function commandOf(entry: Entry): vscode.Command | undefined {
  if (entry.kind !== 'node') return undefined;
  if (entry.node.kind === 'object') {
    return { command: commandIds.openObject, title: 'Open Flow Log', arguments: [entry] };
  }
  if (entry.node.kind === 'failure') return { command: commandIds.retryNode, title: 'Retry', arguments: [entry] };
  return undefined;
}

/** Lines of plain text: ids, keys and messages are foreign text and are never read as markdown. */
export function tooltipOf(node: BrowseNode): string | undefined {
  const lines = tooltipLines(node).filter((line) => line !== '');
  return lines.length > 0 ? lines.join('\n') : undefined;
}

function tooltipLines(node: BrowseNode): readonly string[] {
  switch (node.kind) {
    case 'collector': {
      const { collector } = node;
      const created = collector.created_at ? `Created ${collector.created_at}` : '';
      const state = `${node.state}${node.reason === null ? '' : `: ${node.reason}`}`;
      return [collector.name, state, `${node.target} → bucket ${node.bucket}`, `ID ${collector.id}`, created];
    }
    case 'bucket': {
      const origin = node.addedByName ? 'Added by name.' : `Instance ${node.bucket.instanceCrn ?? 'unknown'}`;
      return [node.bucket.name, `Location ${node.bucket.location ?? 'unknown'}`, origin];
    }
    case 'vpc':
      return [`VPC ${node.name ?? node.vpcId}`, node.vpcCrn, node.account === null ? '' : `Account ${node.account}`];
    case 'interface':
      return [
        interfaceLabel(node),
        `Interface ${node.vnicId}`,
        `Instance ${node.instanceName ?? ''} ${node.instanceCrn}`,
        `Subnet ${node.subnetName ?? ''} ${node.subnetCrn}`,
      ];
    case 'day':
      return [`${node.date} UTC`, `Local time ${localDateTime(node.start)} to ${localDateTime(node.start + 86_400e6)}`];
    case 'hour':
      return [`${utc(node.start)} to ${utc(node.start + 3_600e6)}`, `Local time ${localDateTime(node.start)}`];
    case 'folder':
      return [node.prefix];
    case 'object':
      return [
        node.window ? `${utc(node.window.start)} to ${utc(node.window.end)}` : '',
        node.records === null ? '' : counted(node.records, 'flow'),
        node.state === null ? '' : `State: ${node.state}`,
        node.ingested ? 'In the local store.' : 'Not in the local store.',
        `${bytes(node.object.size)}, written ${localDateTime(node.object.modified)}`,
        `${node.bucket.name}/${node.object.key}`,
      ];
    case 'foreign':
      return [`${node.bucket.name}/${node.object.key}`, 'The key is not that of a flow log; it is not ingested.'];
    case 'note':
    case 'failure':
      return [node.message];
  }
}
