import * as vscode from 'vscode';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { readFromSetUp, type SetUpPress } from '../../protocol/setUp';
import { showPage } from '../panel/showPage';
import { SetUpRun, type SetUpRunPorts } from './setUpRun';

export interface SetUpPanelPorts extends SetUpRunPorts {
  /** The wizard again, with these answers. */
  change(config: SetUpConfig): void;
  showFlowLogs(): void;
}

/** The page of one set-up, or of its removal: the plan, then how far it is. One in a window. */
export class SetUpPanel implements vscode.Disposable {
  private open: { readonly panel: vscode.WebviewPanel; ready: boolean } | null = null;
  private run: SetUpRun | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly ports: SetUpPanelPorts,
  ) {}

  /** Looks over the account for a configuration and shows what would be done; nothing is, before it is asked for. */
  show(config: SetUpConfig, deed: 'set_up' | 'remove'): void {
    if (this.run?.busy === true && this.run.page.phase === 'working') {
      this.panel().reveal();
      void vscode.window.showInformationMessage('A set-up is under way. Wait for it, or cancel it on its page.');
      return;
    }
    this.run?.cancel();
    const run = new SetUpRun(config, deed, this.ports, () => {
      if (this.run === run) this.send();
    });
    this.run = run;
    const panel = this.panel();
    panel.title = deed === 'set_up' ? 'Set Up Flow Logs' : 'Remove a Set-Up';
    panel.reveal();
    void run.look();
  }

  dispose(): void {
    this.run?.cancel();
    this.run = null;
    this.open?.panel.dispose();
  }

  private panel(): vscode.WebviewPanel {
    if (this.open !== null) return this.open.panel;
    const assets = vscode.Uri.joinPath(this.extensionUri, 'media');
    const panel = vscode.window.createWebviewPanel(
      'vpcFlowLens.setUp',
      'Set Up Flow Logs',
      vscode.ViewColumn.Active,
      // It works on while another tab is in front, and is to show it when it comes back.
      { enableScripts: true, localResourceRoots: [assets], retainContextWhenHidden: true },
    );
    const open = { panel, ready: false };
    this.open = open;
    panel.onDidDispose(() => {
      this.open = null;
      this.leave();
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    showPage(panel.webview, assets, 'setUp', 'Set Up Flow Logs');
    return panel;
  }

  /** With its page goes the work; what is half done is not left without a word. */
  private leave(): void {
    const { run } = this;
    this.run = null;
    if (run === null) return;
    const broken = run.page.phase === 'working';
    run.cancel();
    if (!broken) return;
    const again = 'Open Again';
    const message = `The page of ${run.page.name} was closed before all was done, so the rest was left. What was done stands: open it again, and it goes on there.`;
    void vscode.window.showWarningMessage(message, again).then((choice) => {
      if (choice === again) this.show(run.config, run.deed);
    });
  }

  private receive(data: unknown): void {
    const message = readFromSetUp(data);
    const { run } = this;
    if (message === null) this.ports.log('the page of the set-up sent a message that is not one of its own');
    else if (message.kind === 'notify') {
      if (message.event === 'problem') this.ports.log(`set-up page: ${message.message}`);
      else if (this.open !== null) {
        this.open.ready = true;
        this.send();
      }
    } else if (run === null) return;
    else if (message.kind === 'press') this.press(run, message.deed);
    else this.commands(run, message.step, message.how);
  }

  private press(run: SetUpRun, deed: SetUpPress): void {
    switch (deed) {
      case 'start':
        void run.start();
        return;
      case 'cancel':
        run.cancel();
        return;
      case 'again':
        void run.look();
        return;
      case 'toggleLogs':
        void run.toggleLogs();
        return;
      case 'change':
        this.ports.change(run.config);
        return;
      case 'removeInstead':
        this.show(run.config, 'remove');
        return;
      case 'flowLogs':
        this.ports.showFlowLogs();
        return;
      case 'copyConfig':
        void vscode.env.clipboard.writeText(`${JSON.stringify(run.config, null, 2)}\n`);
        void vscode.window.setStatusBarMessage('Configuration copied: vpc-flow-lens setup --config FILE', 5000);
    }
  }

  /** Nothing is run: the user presses Enter in the terminal. */
  private commands(run: SetUpRun, step: string, how: 'copy' | 'terminal'): void {
    const lines = run.page.items.find((item) => item.step === step)?.commands ?? [];
    if (how === 'copy') {
      void vscode.env.clipboard.writeText(`${lines.join('\n')}\n`);
      void vscode.window.setStatusBarMessage('Commands copied', 3000);
      return;
    }
    const terminal = vscode.window.createTerminal('VPC Flow Lens');
    terminal.show();
    // A line break would run what stands before it.
    terminal.sendText(lines.join(' && '), false);
  }

  private send(): void {
    if (this.open?.ready === true && this.run !== null) {
      void this.open.panel.webview.postMessage({ kind: 'show', page: this.run.page });
    }
  }
}
