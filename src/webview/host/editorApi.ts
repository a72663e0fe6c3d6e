/** What VS Code puts into every webview page. */
export interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): EditorApi;
}

/** May be called once a page. */
export function acquireEditor(): EditorApi {
  return acquireVsCodeApi();
}
