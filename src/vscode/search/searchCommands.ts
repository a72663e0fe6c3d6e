import * as vscode from 'vscode';
import type { SavedSearch } from '../../app/search/savedSearch';
import type { Commands } from '../command';
import { localEngineId } from '../engines/searchEngines';
import type { Entry } from '../flowLogs/entry';
import { type ScopedSearch, searchOfNode, searchOfStored } from '../flowLogs/searchOfNode';
import { commandIds, languageId } from '../ids';
import { parseFlowDocument, printFlowDocument } from '../language/flowDocument';
import { notice } from '../notice';
import type { SearchInFront } from '../panel/resultsPanels';
import type { StoreNode } from '../store/storeTree';
import { copySearchLink } from './copySearchLink';
import type { SearchNode } from './searchesTree';
import type { SearchShelf } from './searchShelf';

/** Shows a search's results. */
export type OpenResults = (search: ScopedSearch) => void;

/** Running, saving and keeping searches. */
export function registerSearchCommands(
  commands: Commands,
  shelf: SearchShelf,
  open: OpenResults,
  inFront: () => SearchInFront | null,
): void {
  commands.register(commandIds.newSearch, (search?: Partial<ScopedSearch>) => {
    const text = typeof search?.text === 'string' ? search.text : '';
    const { range, engineId } = search ?? {};
    open({
      ...{ text, ...(typeof range === 'string' ? { range } : {}) },
      ...(typeof engineId === 'string' ? { engineId } : {}),
    });
  });
  commands.register(commandIds.searchHere, (target: Entry | StoreNode) => {
    const scope = scopeOf(target);
    if (scope !== null) open(scope);
  });
  commands.register(commandIds.runSearch, (node: SearchNode) => {
    const search = searchIn(node);
    if (search === null) return;
    const { engineId } = search;
    open({ text: search.text, range: search.range, ...(engineId === undefined ? {} : { engineId }) });
  });

  commands.register(commandIds.saveSearch, async (from?: SearchNode | Partial<SavedSearch>) => {
    const search = (from && 'kind' in from ? searchIn(from) : from) ?? searchAtCursor();
    if (typeof search?.text !== 'string' || search.text.trim() === '') {
      void vscode.window.showInformationMessage('There is no search to save here. Run one, or open a .flow file.');
      return false;
    }
    return saveSearch(shelf, search.text, search.range ?? '', search.name);
  });
  commands.register(commandIds.renameSearch, async (node: SearchNode) => {
    if (node.kind !== 'saved') return;
    const name = await askName(shelf, 'Rename Search', node.search.name);
    if (name !== undefined) await shelf.rename(node.search.name, name);
  });
  commands.register(commandIds.deleteSearch, async (node: SearchNode) => {
    if (node.kind === 'recent') await shelf.forget(node.search);
    if (node.kind !== 'saved') return;
    const { search } = node;
    await shelf.remove(search.name);
    void vscode.window.showInformationMessage(notice(`Deleted the search “${search.name}”.`), 'Undo').then((undo) => {
      if (undo !== undefined) return shelf.save(search);
    });
  });
  commands.register(commandIds.clearHistory, () => shelf.clearHistory());

  commands.register(commandIds.openSearchAsFile, async (node: SearchNode) => {
    const search = searchIn(node);
    if (search !== null) await showNewFile(printFlowDocument({ ...search, title: search.name }));
  });
  commands.register(commandIds.copySearchLink, async (node?: SearchNode) => {
    const search = node === undefined ? (inFront() ?? searchAtCursor()) : searchIn(node);
    if (typeof search?.text !== 'string') {
      void vscode.window.showInformationMessage('There is no search to link to here. Run one, or open a .flow file.');
      return;
    }
    await copySearchLink({ engineId: null, ...search });
  });
  commands.register(commandIds.newFlowFile, () => showNewFile(template));
}

/** Asks for a name and keeps the search; false when dismissed. */
export async function saveSearch(shelf: SearchShelf, text: string, range: string, suggested = ''): Promise<boolean> {
  const name = await askName(shelf, 'Save Search', suggested === '' ? text.slice(0, 60) : suggested);
  if (name === undefined) return false;
  await shelf.save({ name, text, range, note: '' });
  return true;
}

const template = `# Rejected traffic of the last day
@range last 24 hours
action:rejected
`;

async function showNewFile(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: languageId, content });
  await vscode.window.showTextDocument(document);
}

function scopeOf(target: Entry | StoreNode): ScopedSearch | null {
  switch (target.kind) {
    case 'node':
      return searchOfNode(target.node);
    case 'bucket':
      return { ...searchOfStored(target.bucket), engineId: localEngineId };
    case 'day':
      return { ...searchOfStored(target.bucket, target.start), engineId: localEngineId };
    default:
      return null;
  }
}

function searchIn(node: SearchNode): (Omit<SavedSearch, 'note'> & { readonly engineId?: string }) | null {
  switch (node.kind) {
    case 'tutorial':
    case 'saved':
      return node.search;
    case 'alert':
      return { ...node.search, ...(node.alert.engineId === undefined ? {} : { engineId: node.alert.engineId }) };
    case 'recent':
      return { name: '', text: node.search.text, range: node.search.range };
    default:
      return null;
  }
}

/** The search that the cursor stands in, or the first of a search file; null in any other editor. */
export function searchAtCursor(): Omit<SavedSearch, 'note'> | null {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== languageId) return null;
  const { searches } = parseFlowDocument(editor.document.getText());
  const line = editor.selection.active.line;
  const search = searches.filter((candidate) => candidate.line <= line).at(-1) ?? searches[0];
  return search ? { name: search.title ?? '', text: search.text, range: search.range?.value ?? '' } : null;
}

function askName(shelf: SearchShelf, title: string, value: string): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title,
      prompt: 'Name of the search in the Searches view.',
      value,
      validateInput: (text) => {
        const name = text.trim();
        if (name === '') return 'Give the search a name.';
        if (name.length > 200) return 'A name has at most 200 characters.';
        if (name === value || !shelf.saved().some((search) => search.name === name)) return undefined;
        return {
          message: `“${name}” is replaced.`,
          severity: vscode.InputBoxValidationSeverity.Warning,
        };
      },
    })
    .then((text) => text?.trim());
}
