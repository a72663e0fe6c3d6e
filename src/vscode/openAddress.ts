import * as vscode from 'vscode';

/**
 * Opens a web address in the browser exactly as it stands. A `Uri` is taken apart and put together again on the way, which
 * unescapes an ampersand within a parameter; text is passed on (https://github.com/microsoft/vscode/issues/85930).
 */
export async function openAddress(url: string): Promise<boolean> {
  return vscode.env.openExternal(url as unknown as vscode.Uri);
}
