import type { OpenedObject } from '../../app/openObject';
import type { FlowRow } from '../../core/flow/flowRow';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine } from '../../engines/queryEngine';
import {
  type FlowObjectMessage,
  type FlowObjectMethods,
  flowObjectMethods,
  readFromFlowObject,
  type ToFlowObject,
} from '../../protocol/flowObject';
import type { NamesMessage } from '../../protocol/results';
import { encodePage } from '../../protocol/wirePage';
import { onlyRow } from '../panel/onlyRow';
import { RpcServer } from '../panel/rpcServer';

/** Longest JSON that is sent to the page; the whole of it opens as a document. */
const longestJson = 1_000_000;

export interface FlowObjectPorts {
  /** An engine over rows in memory: sorts and pages the table. */
  engineOver(rows: readonly FlowRow[]): QueryEngine;
  /** Shows the object's whole JSON as a document. */
  showJson(): Promise<void>;
  copy(text: string): Promise<void>;
  /** Explains a record in the verdict pane. */
  why(row: FlowRow): void;
  names(): NamesMessage;
  log(message: string, error?: unknown): void;
}

/** Answers the viewer of one object, which may still be on its way. Knows no editor. */
export class FlowObjectSession {
  private readonly server: RpcServer<FlowObjectMethods>;
  private readonly query = parseQuery('').query;
  private engine: QueryEngine | null = null;
  private shown = false;

  /** Where `opening` rejects the page goes on waiting: whoever shows it takes it away. */
  constructor(
    private readonly place: { readonly bucket: string; readonly key: string },
    private readonly opening: Promise<OpenedObject>,
    private readonly ports: FlowObjectPorts,
    private readonly indent: (json: string) => string,
    private readonly send: (message: ToFlowObject) => void,
  ) {
    this.server = new RpcServer(
      flowObjectMethods,
      {
        page: async ({ sort, offset, limit }, signal) => {
          const engine = await this.rows();
          const request = { query: this.query, from: null, to: null, sort, offset, limit };
          return encodePage(await engine.page(request, signal));
        },
        copy: async ({ text }) => {
          await ports.copy(text);
          return null;
        },
        openJson: async () => {
          await ports.showJson();
          return null;
        },
        why: async ({ page }) => {
          ports.why(onlyRow(page));
          return null;
        },
      },
      send,
      (message, error) => ports.log(message, error),
    );
  }

  receive(message: unknown): void {
    const read = readFromFlowObject(message);
    if (read === null) this.ports.log('the object viewer sent a message that is not one of its own');
    else if (read.kind === 'request') void this.server.answer(read);
    else if (read.kind === 'cancel') this.server.cancel(read.id);
    else if (read.event === 'problem') this.ports.log(`object viewer: ${read.message}`);
    else {
      this.send({ kind: 'place', ...this.place });
      void this.first();
    }
  }

  /** More is known of who is who. */
  namesChanged(): void {
    if (this.shown) this.send({ kind: 'names', names: this.ports.names() });
  }

  dispose(): void {
    this.server.dispose();
    void this.engine?.dispose();
  }

  private async rows(): Promise<QueryEngine> {
    const object = await this.opening;
    this.engine ??= this.ports.engineOver(object.ok ? object.rows : []);
    return this.engine;
  }

  private async first(): Promise<void> {
    const object = await this.opening.catch(() => null);
    if (object === null) return;
    this.shown = object.ok;
    if (object.ok) this.send({ kind: 'object', object: this.message(object), names: this.ports.names() });
    else
      this.send({ kind: 'unreadable', title: this.place.key, code: object.error.code, message: object.error.message });
  }

  private message({ fields, rows, warnings, text, bytes }: OpenedObject & { readonly ok: true }): FlowObjectMessage {
    const cut = text.length > longestJson;
    const { etag: _etag, ...shown } = fields;
    return {
      ...shown,
      bytes,
      warnings: warnings.map(({ code, count }) => ({ code, count })),
      rows: rows.length,
      json: cut ? text.slice(0, longestJson) : this.indent(text),
      jsonCut: cut,
    };
  }
}
