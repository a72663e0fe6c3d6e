import type { Memento } from 'vscode';
import type { JournalStorage } from '../../app/policy/changeJournal';

/** The journal of changes in the editor's global state, where other things are kept beside it: a key an entry. */
export function globalJournal(state: Memento): JournalStorage {
  return {
    keys: async () => state.keys(),
    read: async (key) => state.get(key),
    write: async (key, value) => state.update(key, value),
  };
}
