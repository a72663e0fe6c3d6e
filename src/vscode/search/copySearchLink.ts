import * as vscode from 'vscode';
import { fitsInLink, formatSearchLink, type LinkedSearch } from '../../app/search/searchLink';
import { extensionId } from '../ids';

/** Copies a link that fills the search into a panel of whoever opens it. */
export async function copySearchLink(search: LinkedSearch): Promise<void> {
  if (!fitsInLink(search)) {
    void vscode.window.showWarningMessage(
      'This search does not fit into a link: it is too long, or holds characters that cannot be seen. Save it as a .flow file instead.',
    );
    return;
  }
  await vscode.env.clipboard.writeText(formatSearchLink(vscode.env.uriScheme, extensionId, search));
  void vscode.window.setStatusBarMessage('$(link) Link copied', 3000);
}
