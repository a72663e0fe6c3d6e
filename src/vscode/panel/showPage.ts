import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { webviewHtml } from './webviewHtml';

/**
 * Loads one of the extension's pages into a webview: `name` is that of its bundle in `assets/webview`, where the webview
 * may read. `title` is what screen readers call it.
 */
export function showPage(webview: vscode.Webview, assets: vscode.Uri, name: string, title: string): void {
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, 'webview', file)).toString();
  webview.html = webviewHtml({
    ...{ cspSource: webview.cspSource, title },
    nonce: randomBytes(18).toString('base64'),
    ...{ script: uri(`${name}.js`), style: uri(`${name}.css`) },
  });
}
