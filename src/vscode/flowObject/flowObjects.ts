import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { OpenedObject } from '../../app/openObject';
import type { FlowRow } from '../../core/flow/flowRow';
import type { QueryEngine } from '../../engines/queryEngine';
import { signalOf } from '../cancellation';
import { indentJson } from '../indentJson';
import { webviewHtml } from '../panel/webviewHtml';
import { FlowObjectSession } from './flowObjectSession';
import { localObjectName } from './localObjectName';

/** View type of the read-only editor for local flow log objects, as in the manifest's `customEditors`. */
export const flowObjectViewType = 'vpcFlowLens.flowObject';

export interface FlowObjectsPorts {
  /** Reads and decodes an object of a bucket, or of a local folder (`file:<folder>`). */
  read(bucket: string, key: string, signal: AbortSignal): Promise<OpenedObject>;
  /** An engine over rows in memory: sorts and pages the table. */
  engineOver(rows: readonly FlowRow[]): QueryEngine;
  /** Shows the object's JSON as a document. */
  showJson(bucket: string, key: string): Promise<void>;
  names(): { readonly addresses: ReadonlyMap<number, string> };
  log(message: string, error?: unknown): void;
}

const noticedAfterMs = 300;
const noop = (): void => undefined;

interface LocalObject extends vscode.CustomDocument {
  readonly opened: OpenedObject;
  readonly bucket: string;
  readonly key: string;
}

/** Shows single flow log objects as a table: those of a bucket in a panel, local files in a read-only editor. */
export class FlowObjects implements vscode.CustomReadonlyEditorProvider<LocalObject>, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly ports: FlowObjectsPorts,
  ) {
    this.registration = vscode.window.registerCustomEditorProvider(flowObjectViewType, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** Opens an object of a bucket; a panel that shows it already comes to the front. */
  async show(bucket: string, key: string): Promise<void> {
    const place = `${bucket}\0${key}`;
    if (this.reveal(place)) return;
    const name = key.slice(key.lastIndexOf('/') + 1) || key;
    const opened = await this.readWithPatience(bucket, key, `Opening ${name}`);
    // Asked twice while it was being read.
    if (this.reveal(place)) return;
    const panel = vscode.window.createWebviewPanel(flowObjectViewType, name, vscode.ViewColumn.Active);
    this.panels.set(place, panel);
    panel.onDidDispose(() => this.panels.delete(place));
    this.fill(panel, { opened, bucket, key });
  }

  private reveal(place: string): boolean {
    const shown = this.panels.get(place);
    shown?.reveal();
    return shown !== undefined;
  }

  /** Shows progress, with a way to stop, only for what takes long enough to be noticed. */
  private async readWithPatience(bucket: string, key: string, title: string): Promise<OpenedObject> {
    const abort = new AbortController();
    const reading = this.ports.read(bucket, key, abort.signal);
    const done = reading.then(noop, noop);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), noticedAfterMs);
    });
    if ((await Promise.race([done, late])) === 'late') {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_progress, token) => {
          token.onCancellationRequested(() => abort.abort());
          return done;
        },
      );
    }
    clearTimeout(timer);
    return reading;
  }

  async openCustomDocument(
    uri: vscode.Uri,
    _context: vscode.CustomDocumentOpenContext,
    token: vscode.CancellationToken,
  ): Promise<LocalObject> {
    const { bucket, key } = localObjectName(uri.fsPath);
    const opened = await this.ports.read(bucket, key, signalOf(token));
    return { uri, opened, bucket, key, dispose: () => undefined };
  }

  resolveCustomEditor(document: LocalObject, panel: vscode.WebviewPanel): void {
    this.fill(panel, document);
  }

  dispose(): void {
    this.registration.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private fill(
    panel: vscode.WebviewPanel,
    { opened, bucket, key }: Pick<LocalObject, 'opened' | 'bucket' | 'key'>,
  ): void {
    const assets = vscode.Uri.joinPath(this.extensionUri, 'media');
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    const engine = this.ports.engineOver(opened.ok ? opened.rows : []);
    const session = new FlowObjectSession(
      key,
      opened,
      engine,
      {
        showJson: () => this.ports.showJson(bucket, key),
        copy: async (text) => vscode.env.clipboard.writeText(text),
        names: () => this.ports.names().addresses,
        log: (message, error) => this.ports.log(message, error),
      },
      indentJson,
      (message) => void panel.webview.postMessage(message),
    );
    const listening = panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message));
    panel.onDidDispose(() => {
      listening.dispose();
      session.dispose();
      void engine.dispose();
    });
    const uri = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(assets, 'webview', name)).toString();
    panel.webview.html = webviewHtml({
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(18).toString('base64'),
      script: uri('flowObject.js'),
      style: uri('flowObject.css'),
      title: 'Flow log object',
    });
  }
}
