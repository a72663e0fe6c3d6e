import * as v from 'valibot';
import * as vscode from 'vscode';
import { objectErrorOf } from '../../app/ingest/objectErrorOf';
import type { OpenedObject } from '../../app/openObject';
import type { FlowRow } from '../../core/flow/flowRow';
import { fileNameOf, objectTitle } from '../../core/flow/objectTitle';
import { signalOf } from '../cancellation';
import { indentJson } from '../indentJson';
import { localTime } from '../localTime';
import { showPage } from '../panel/showPage';
import { type FlowObjectPorts, FlowObjectSession } from './flowObjectSession';
import { localObjectName } from './localObjectName';

/** View type of the read-only editor for local flow log objects, as in the manifest's `customEditors`. */
export const flowObjectViewType = 'vpcFlowLens.flowObject';

/** View type of the panels of bucket objects; the manifest activates the extension on `onWebviewPanel:` of it. */
const objectPanelViewType = 'vpcFlowLens.object';

export interface FlowObjectsPorts {
  /** Reads and decodes an object of a bucket, or of a local folder (`file:<folder>`). */
  read(bucket: string, key: string, signal: AbortSignal): Promise<OpenedObject>;
  engineOver: FlowObjectPorts['engineOver'];
  /** Shows the object's JSON as a document. */
  showJson(bucket: string, key: string): Promise<void>;
  /** Explains a record in the verdict pane. */
  why(row: FlowRow): void;
  names(): { readonly addresses: ReadonlyMap<number, string>; readonly ids: ReadonlyMap<string, string> };
  log(message: string, error?: unknown): void;
}

/** An object that is not here by then gets its tab all the same, and is waited for there. */
const noticedAfterMs = 300;
const noop = (): void => undefined;

interface LocalObject extends vscode.CustomDocument {
  readonly opened: OpenedObject;
  readonly bucket: string;
  readonly key: string;
}

/** What a page keeps over a reload of the window, as far as it says what it shows. */
const keptState = v.object({ place: v.object({ bucket: v.string(), key: v.string() }) });

/**
 * Shows single flow log objects as a table: those of a bucket in a panel, which comes back after a reload, local files
 * in a read-only editor.
 */
export class FlowObjects
  implements vscode.CustomReadonlyEditorProvider<LocalObject>, vscode.WebviewPanelSerializer, vscode.Disposable
{
  private readonly registration: vscode.Disposable;
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly shown = new Set<{ namesChanged(): void }>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly ports: FlowObjectsPorts,
  ) {
    this.registration = vscode.Disposable.from(
      vscode.window.registerCustomEditorProvider(flowObjectViewType, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
      vscode.window.registerWebviewPanelSerializer(objectPanelViewType, this),
    );
  }

  /**
   * Opens an object of a bucket; a panel that shows it already comes to the front. Closing the tab while the object is
   * on its way stops the reading. Rejects where the object cannot be asked for.
   */
  async show(bucket: string, key: string): Promise<void> {
    if (this.reveal(bucket, key)) return;
    const abort = new AbortController();
    const opening = this.ports.read(bucket, key, abort.signal);
    await settledWithin(opening, noticedAfterMs);
    // Asked twice while it was being read.
    if (this.reveal(bucket, key)) return abort.abort();
    const panel = vscode.window.createWebviewPanel(objectPanelViewType, fileNameOf(key), vscode.ViewColumn.Active);
    this.adopt(panel, bucket, key, abort);
    this.fill(panel, opening, bucket, key);
    try {
      await opening;
    } catch (error) {
      if (abort.signal.aborted) return;
      panel.dispose();
      throw error;
    }
  }

  /** More is known of who is who: titles and tables follow. */
  namesChanged(): void {
    for (const shown of this.shown) shown.namesChanged();
  }

  /** After a reload nobody has just asked for it: what goes wrong is said in the panel. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = v.safeParse(keptState, state);
    if (!kept.success) {
      panel.dispose();
      return;
    }
    const { bucket, key } = kept.output.place;
    const abort = new AbortController();
    this.adopt(panel, bucket, key, abort);
    const opening = this.ports.read(bucket, key, abort.signal).catch((error: unknown): OpenedObject => {
      if (!abort.signal.aborted) this.ports.log(`${bucket}/${key} could not be opened again`, error);
      return { ok: false, error: objectErrorOf(error) };
    });
    this.fill(panel, opening, bucket, key);
  }

  private adopt(panel: vscode.WebviewPanel, bucket: string, key: string, abort: AbortController): void {
    const place = placeOf(bucket, key);
    this.panels.set(place, panel);
    panel.onDidDispose(() => {
      if (this.panels.get(place) === panel) this.panels.delete(place);
      abort.abort();
    });
  }

  private reveal(bucket: string, key: string): boolean {
    const shown = this.panels.get(placeOf(bucket, key));
    shown?.reveal();
    return shown !== undefined;
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
    this.fill(panel, Promise.resolve(document.opened), document.bucket, document.key);
  }

  dispose(): void {
    this.registration.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel, opening: Promise<OpenedObject>, bucket: string, key: string): void {
    const assets = vscode.Uri.joinPath(this.extensionUri, 'media');
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    panel.iconPath = {
      light: vscode.Uri.joinPath(assets, 'icons', 'object-light.svg'),
      dark: vscode.Uri.joinPath(assets, 'icons', 'object-dark.svg'),
    };
    const session = new FlowObjectSession(
      { bucket, key },
      opening,
      {
        engineOver: (rows) => this.ports.engineOver(rows),
        showJson: () => this.ports.showJson(bucket, key),
        copy: async (text) => vscode.env.clipboard.writeText(text),
        why: (row) => this.ports.why(row),
        names: () => {
          const { addresses, ids } = this.ports.names();
          return { addresses: [...addresses], ids: [...ids] };
        },
        log: (message, error) => this.ports.log(message, error),
      },
      indentJson,
      (message) => void panel.webview.postMessage(message),
    );
    const name = async () => {
      const opened = await opening;
      if (opened.ok) panel.title = objectTitle(opened.fields, (id) => this.ports.names().ids.get(id), localTime);
    };
    const shown = {
      namesChanged: () => {
        session.namesChanged();
        // The tab of a panel that is gone, or of an object that could not be read, keeps its name.
        name().catch(noop);
      },
    };
    this.shown.add(shown);
    name().catch(noop);
    const listening = panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message));
    panel.onDidDispose(() => {
      this.shown.delete(shown);
      listening.dispose();
      session.dispose();
    });
    showPage(panel.webview, assets, 'flowObject', 'Flow log object');
  }
}

function placeOf(bucket: string, key: string): string {
  return `${bucket}\0${key}`;
}

/** Resolves when the promise has settled, or after so many milliseconds. */
function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    promise.then(noop, noop).finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
