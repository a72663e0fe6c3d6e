import * as vscode from 'vscode';
import type { Query } from '../../core/query/ast';
import { notice } from '../notice';
import { openAddress } from '../openAddress';
import type { EnginePage, PageRange } from '../panel/panelPorts';

/** Opens a search in a service's own web page; says where it finds more there, and what to do by hand. */
export async function openSearchPage(page: EnginePage, query: Query, range: PageRange): Promise<void> {
  const asked = await page.open(query, range);
  if (asked === null) {
    void vscode.window.showInformationMessage('The service cannot find what this search asks for.');
    return;
  }
  const { url, left, note, copied } = asked;
  if (copied !== null) await vscode.env.clipboard.writeText(copied);
  if (!(await openAddress(url))) return;
  const wider = left.length === 0 ? '' : ` It finds more there than here: ${left.join('; ')}.`;
  void vscode.window.showInformationMessage(notice(`Opened in the browser. ${note}${wider}`));
}
