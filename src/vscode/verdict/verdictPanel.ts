import * as vscode from 'vscode';
import type { FlowRow } from '../../core/flow/flowRow';
import { innerCommandIds, type RuleTarget } from '../ids';
import { showPage } from '../panel/showPage';
import type { Judges } from './judges';
import { rowTitle, type VerdictPorts, VerdictSession } from './verdictSession';

const verdictViewType = 'vpcFlowLens.verdict';

/** The verdict pane beside the results: one in a window, about the flow asked for last. */
export class VerdictPanel implements vscode.Disposable {
  private open: { readonly panel: vscode.WebviewPanel; readonly session: VerdictSession } | null = null;
  private readonly listening: { dispose(): void };

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly judges: Judges,
    private readonly ports: Pick<VerdictPorts, 'engine' | 'apply' | 'log'>,
  ) {
    this.listening = judges.onDidChange(() => this.open?.session.again());
  }

  show(row: FlowRow): void {
    const { panel, session } = this.open ?? this.create();
    panel.title = `Why: ${rowTitle(row)}`;
    session.show(row);
    panel.reveal(panel.viewColumn, true);
  }

  dispose(): void {
    this.listening.dispose();
    this.open?.panel.dispose();
  }

  private create() {
    const assets = vscode.Uri.joinPath(this.extensionUri, 'media');
    const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(verdictViewType, 'Why', beside, {
      enableScripts: true,
      localResourceRoots: [assets],
    });
    const { judges, ports } = this;
    const session = new VerdictSession(
      {
        engine: () => ports.engine(),
        log: (message, error) => ports.log(message, error),
        judge: (region, refresh, signal) => judges.judge(region, refresh, signal),
        apply: {
          ...ports.apply,
          confirm: async (question) => {
            const yes = await ports.apply.confirm(question);
            // The keyboard goes back to where it was asked from.
            panel.reveal(panel.viewColumn);
            return yes;
          },
        },
        visible: () => panel.visible,
        revealRule,
        closeSnapshot: () => judges.closeFile(),
        copy: async (text) => vscode.env.clipboard.writeText(text),
      },
      (message) => void panel.webview.postMessage(message),
    );
    const listener = panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message));
    panel.onDidDispose(() => {
      listener.dispose();
      session.dispose();
      this.open = null;
    });
    showPage(panel.webview, assets, 'verdict', 'Verdict');
    this.open = { panel, session };
    return this.open;
  }
}

/** The Security view is another part's: where it is not there, nothing is shown. */
async function revealRule(rule: RuleTarget): Promise<boolean> {
  const known = await vscode.commands.getCommands(true);
  if (!known.includes(innerCommandIds.revealRule)) return false;
  await vscode.commands.executeCommand(innerCommandIds.revealRule, rule);
  return true;
}
