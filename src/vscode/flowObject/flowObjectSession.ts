import type { OpenedObject } from '../../app/openObject';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine } from '../../engines/queryEngine';
import {
  type FlowObjectMessage,
  type FlowObjectMethods,
  flowObjectMethods,
  readFromFlowObject,
  type ToFlowObject,
} from '../../protocol/flowObject';
import { encodePage } from '../../protocol/wirePage';
import { RpcServer } from '../panel/rpcServer';

/** Longest JSON that is sent to the page; the whole of it opens as a document. */
const longestJson = 1_000_000;

export interface FlowObjectPorts {
  /** Shows the object's whole JSON as a document. */
  showJson(): Promise<void>;
  copy(text: string): Promise<void>;
  names(): Iterable<readonly [number, string]>;
  log(message: string, error?: unknown): void;
}

/** Answers the viewer of one object. Knows no editor; `engine` holds the object's rows. */
export class FlowObjectSession {
  private readonly server: RpcServer<FlowObjectMethods>;
  private readonly query = parseQuery('').query;

  constructor(
    private readonly title: string,
    private readonly object: OpenedObject,
    engine: QueryEngine,
    private readonly ports: FlowObjectPorts,
    private readonly indent: (json: string) => string,
    private readonly send: (message: ToFlowObject) => void,
  ) {
    this.server = new RpcServer(
      flowObjectMethods,
      {
        page: async ({ sort, offset, limit }, signal) =>
          encodePage(await engine.page({ query: this.query, from: null, to: null, sort, offset, limit }, signal)),
        copy: async ({ text }) => {
          await ports.copy(text);
          return null;
        },
        openJson: async () => {
          await ports.showJson();
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
    else this.send(this.first());
  }

  dispose(): void {
    this.server.dispose();
  }

  private first(): ToFlowObject {
    const { object, title } = this;
    if (!object.ok) return { kind: 'unreadable', title, code: object.error.code, message: object.error.message };
    return { kind: 'object', object: this.message(object), names: [...this.ports.names()].map(([a, n]) => [a, n]) };
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
