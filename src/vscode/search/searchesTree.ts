import * as vscode from 'vscode';
import type { SavedSearch } from '../../app/search/savedSearch';
import type { HistoryEntry } from '../../app/search/searchHistory';
import { tutorialSearches } from '../../app/search/tutorialSearches';
import type { AccountView } from '../../app/watches/logdnaAlerts';
import { accountViews, type LogdnaAccounts } from '../alerts/logdnaAccounts';
import { commandIds } from '../ids';
import { localDateTime } from '../localTime';
import type { SearchShelf } from './searchShelf';

type SearchGroup = 'tutorial' | 'saved' | 'history' | 'views';

export type SearchNode =
  | { readonly kind: 'group'; readonly group: SearchGroup }
  /** A view that a LogDNA account keeps. */
  | { readonly kind: 'view'; readonly search: SavedSearch; readonly view: AccountView }
  | { readonly kind: 'tutorial'; readonly search: SavedSearch; readonly step: number }
  | { readonly kind: 'saved'; readonly search: SavedSearch }
  | { readonly kind: 'recent'; readonly search: HistoryEntry }
  | { readonly kind: 'note'; readonly message: string };

/** The Searches view: the tutorial's, the saved ones and those run lately. A click runs one. */
export class SearchesTree implements vscode.TreeDataProvider<SearchNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(
    private readonly shelf: SearchShelf,
    private readonly logdna: LogdnaAccounts,
  ) {
    this.#subscriptions = [shelf.onDidChange(() => this.refresh()), logdna.onDidChange(() => this.refresh())];
  }

  /** Shows what is there now, the views of LogDNA included. */
  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(node?: SearchNode): SearchNode[] | Promise<SearchNode[]> {
    if (node === undefined) {
      const groups: readonly SearchGroup[] = ['tutorial', 'saved', 'history'];
      const hosted: readonly SearchGroup[] = this.logdna.list().length > 0 ? ['views'] : [];
      return [...groups, ...hosted].map((group) => ({ kind: 'group', group }));
    }
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
      case 'views':
        return this.#views();
    }
  }

  async #views(): Promise<SearchNode[]> {
    try {
      const views = await accountViews(this.logdna);
      return orNote(views.map(viewNode), 'LogDNA has no views. Create an alert on a search');
    } catch (error) {
      return [{ kind: 'note', message: error instanceof Error ? error.message : String(error) }];
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
      case 'view': {
        const icon = node.view.channels.length > 0 ? 'bell' : 'eye';
        return searchItem(node, node.search.name, node.search, icon, 'search unsaved', node.view.id);
      }
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
    // The views are asked for when somebody wants to see them.
    const empty =
      group === 'views' || (group === 'saved' ? this.shelf.saved().length === 0 : this.shelf.history().length === 0);
    const label = { tutorial: 'Tutorial', saved: 'Saved', history: 'History', views: 'Views of LogDNA' }[group];
    const item = new vscode.TreeItem(label, group !== 'tutorial' && empty ? Collapsed : Expanded);
    item.id = `searches/${group}`;
    item.contextValue = group;
    return item;
  }
}

function viewNode(view: AccountView): SearchNode {
  const narrowed = view.narrowed.map((part) => ` In LogDNA only of ${part}.`).join('');
  const told = view.channels.length === 0 ? '' : ` Tells ${view.channels.join('; ')}.`;
  const note = `${told}${narrowed}`.trim();
  return { kind: 'view', view, search: { name: view.name, text: view.text, range: '', note } };
}

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
