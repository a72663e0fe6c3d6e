// What a workbench in a browser keeps in the browser. Each function runs in the page, and may use nothing of this module.

/** Whether the stored state holds a pattern. */
export async function stateHolds(pattern: string): Promise<boolean> {
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const found = await new Promise<boolean>((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const database = opening.result;
        const all = database.transaction('ItemTable').objectStore('ItemTable').getAll();
        all.onsuccess = () => {
          database.close();
          resolve(all.result.some((value) => new RegExp(pattern).test(String(value))));
        };
      };
    });
    if (found) return true;
  }
  return false;
}

/** Writes values, as JSON of an object, into the extension's part of it. */
export function keepInState(values: string): Promise<void> {
  const extension = 'vpc-flow-lens.vpc-flow-lens';
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('vscode-web-state-db-global');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const writing = database.transaction('ItemTable', 'readwrite');
      const items = writing.objectStore('ItemTable');
      const kept = items.get(extension);
      kept.onsuccess = () => {
        const state = { ...JSON.parse(String(kept.result ?? '{}')), ...JSON.parse(values) };
        items.put(JSON.stringify(state), extension);
      };
      writing.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
}
