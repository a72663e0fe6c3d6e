import * as vscode from 'vscode';
import type { SavedSearch } from '../../app/search/savedSearch';
import type { HistoryEntry } from '../../app/search/searchHistory';
import { tutorialSearches } from '../../app/search/tutorialSearches';
import type { AlertKeeper, KeptAlert } from '../alerts/alertKeeper';
import { commandIds } from '../ids';
import { localDateTime } from '../localTime';
import { plainLabel } from '../plainLabel';
import type { SearchShelf } from './searchShelf';

type SearchGroup = 'tutorial' | 'saved' | 'history' | 'alerts';

export type SearchNode =
  | { readonly kind: 'group'; readonly group: SearchGroup }
  | { readonly kind: 'keeper'; readonly keeper: AlertKeeper }
  /** An alert, or a view of a log service. */
  | { readonly kind: 'alert'; readonly search: SavedSearch; readonly alert: KeptAlert }
  | { readonly kind: 'tutorial'; readonly search: SavedSearch; readonly step: number }
  | { readonly kind: 'saved'; readonly search: SavedSearch }
  | { readonly kind: 'recent'; readonly search: HistoryEntry }
  | { readonly kind: 'note'; readonly message: string };

/** Where alerts and views are kept. Read when somebody wants to see them. */
export interface AlertKeepers {
  keepers(): Promise<readonly AlertKeeper[]>;
  onDidChange(listener: () => void): { dispose(): void };
}

/** The Searches view: the tutorial's, the saved ones, those run lately, alerts and views. A click runs one. */
export class SearchesTree implements vscode.TreeDataProvider<SearchNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(
    private readonly shelf: SearchShelf,
    private readonly alerts: AlertKeepers,
  ) {
    this.#subscriptions = [shelf.onDidChange(() => this.refresh()), alerts.onDidChange(() => this.refresh())];
  }

  /** Shows what is there now, alerts and views included. */
  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(node?: SearchNode): SearchNode[] | Promise<SearchNode[]> {
    if (node === undefined) {
      const groups: readonly SearchGroup[] = ['tutorial', 'saved', 'history', 'alerts'];
      return groups.map((group) => ({ kind: 'group', group }));
    }
    if (node.kind === 'keeper') return keptBy(node.keeper);
    if (node.kind !== 'group') return [];
    switch (node.group) {
      case 'tutorial':
        return tutorialSearches.map((search, index) => ({ kind: 'tutorial', search, step: index + 1 }));
      case 'saved':
        return orNote(
          this.shelf.saved().map((search) => ({ kind: 'saved', search })),
          'Save a search from the results panel or a .flow file',
        );
      case 'history':
        return orNote(
          this.shelf.history().map((search) => ({ kind: 'recent', search })),
          'Searches you run are listed here',
        );
      case 'alerts':
        return this.alerts.keepers().then((keepers) => keepers.map((keeper) => ({ kind: 'keeper', keeper })));
    }
  }

  getTreeItem(node: SearchNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return this.#group(node.group);
      case 'note': {
        const item = new vscode.TreeItem('');
        item.description = node.message;
        return item;
      }
      case 'tutorial':
        return searchItem(node, node.search.name, node.search, 'mortar-board', 'search unsaved', `${node.step}`);
      case 'saved':
        return searchItem(node, node.search.name, node.search, 'bookmark', 'search saved', node.search.name);
      case 'keeper':
        return keeperItem(node.keeper);
      case 'alert':
        return alertItem(node, node.alert, node.search);
      case 'recent': {
        const search = { ...node.search, name: '', note: `Run ${localDateTime(node.search.at)}.` };
        return searchItem(node, node.search.text, search, 'history', 'search unsaved recent', node.search.text);
      }
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #group(group: SearchGroup): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    // Alerts are asked for when somebody wants to see them.
    const empty =
      group === 'alerts' || (group === 'saved' ? this.shelf.saved().length === 0 : this.shelf.history().length === 0);
    const label = { tutorial: 'Tutorial', saved: 'Saved', history: 'History', alerts: 'Alerts and Views' }[group];
    const item = new vscode.TreeItem(label, group !== 'tutorial' && empty ? Collapsed : Expanded);
    item.id = `searches/${group}`;
    item.contextValue = group;
    return item;
  }
}

async function keptBy(keeper: AlertKeeper): Promise<SearchNode[]> {
  try {
    return orNote((await keeper.list()).map(alertNode), 'No alerts. Create one from a search');
  } catch (error) {
    return [{ kind: 'note', message: error instanceof Error ? error.message : String(error) }];
  }
}

function alertNode(alert: KeptAlert): SearchNode {
  const told = alert.tells.length === 0 ? [] : [`Tells ${alert.tells.join('; ')}.`];
  const note = [...told, ...alert.notes].join(' ');
  return { kind: 'alert', alert, search: { name: alert.name, text: alert.text, range: '', note } };
}

function keeperItem({ id, kind, label, when }: AlertKeeper): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(capital(label)), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `searches/keeper/${id}`;
  item.iconPath = new vscode.ThemeIcon(keeperIcons[kind]);
  item.contextValue = 'keeper';
  item.tooltip = `${when}.`;
  return item;
}

const keeperIcons = { logdna: 'cloud', cloudlogs: 'cloud', shipper: 'server-process', editor: 'window' } as const;

function alertItem(node: SearchNode, alert: KeptAlert, search: SavedSearch): vscode.TreeItem {
  const readable = alert.closed === null ? ['search unsaved'] : [];
  const tags = [...readable, 'kept', ...(alert.tells.length > 0 ? ['telling'] : []), ...(alert.page ? ['paged'] : [])];
  const icon = alert.tells.length > 0 ? 'bell' : 'eye';
  const key = `${alert.keeper.id}/${alert.id}`;
  const item = searchItem(node, search.name, search, icon, tags.join(' '), key);
  if (alert.closed !== null) delete item.command;
  return item;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function orNote(nodes: SearchNode[], message: string): SearchNode[] {
  return nodes.length > 0 ? nodes : [{ kind: 'note', message }];
}

function searchItem(
  node: SearchNode,
  label: string,
  search: SavedSearch,
  icon: string,
  contextValue: string,
  key: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `searches/${node.kind}/${key}/${search.range}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = [label === search.text ? '' : search.text, search.range].filter(Boolean).join(' · ');
  item.contextValue = contextValue;
  item.tooltip = tooltip(search);
  item.accessibilityInformation = { label: [label, item.description].filter(Boolean).join(', ') };
  item.command = { command: commandIds.runSearch, title: 'Run Search', arguments: [node] };
  return item;
}

/** Plain text only: names and searches may hold anything, also what looks like markdown. */
function tooltip(search: SavedSearch): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendCodeblock(search.text, 'flow-search');
  text.appendText([search.range === '' ? 'All times.' : `Range: ${search.range}.`, search.note].join(' '));
  return text;
}
