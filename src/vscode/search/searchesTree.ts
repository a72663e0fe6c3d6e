import * as vscode from 'vscode';
import type { SavedSearch } from '../../app/search/savedSearch';
import type { HistoryEntry } from '../../app/search/searchHistory';
import { tutorialSearches } from '../../app/search/tutorialSearches';
import { commandIds } from '../ids';
import { localDateTime } from '../localTime';
import type { SearchShelf } from './searchShelf';

export type SearchNode =
  | { readonly kind: 'group'; readonly group: 'tutorial' | 'saved' | 'history' }
  | { readonly kind: 'tutorial'; readonly search: SavedSearch; readonly step: number }
  | { readonly kind: 'saved'; readonly search: SavedSearch }
  | { readonly kind: 'recent'; readonly search: HistoryEntry }
  | { readonly kind: 'note'; readonly message: string };

/** The Searches view: the tutorial's, the saved ones and those run lately. A click runs one. */
export class SearchesTree implements vscode.TreeDataProvider<SearchNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(private readonly shelf: SearchShelf) {
    this.#subscription = shelf.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(node?: SearchNode): SearchNode[] {
    if (node === undefined) {
      return (['tutorial', 'saved', 'history'] as const).map((group) => ({ kind: 'group', group }));
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
      case 'recent': {
        const search = { ...node.search, name: '', note: `Run ${localDateTime(node.search.at)}.` };
        return searchItem(node, node.search.text, search, 'history', 'search unsaved recent', node.search.text);
      }
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #group(group: 'tutorial' | 'saved' | 'history'): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const empty = group === 'saved' ? this.shelf.saved().length === 0 : this.shelf.history().length === 0;
    const label = { tutorial: 'Tutorial', saved: 'Saved', history: 'History' }[group];
    const item = new vscode.TreeItem(label, group !== 'tutorial' && empty ? Collapsed : Expanded);
    item.id = `searches/${group}`;
    item.contextValue = group;
    return item;
  }
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
