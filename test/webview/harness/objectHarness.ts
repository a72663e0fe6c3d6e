import { type OpenedObject, openObject } from '../../../src/app/openObject';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { createMemoryEngine } from '../../../src/engines/memory/memoryEngine';
import type { NamesMessage } from '../../../src/protocol/results';
import { nodeInflate } from '../../../src/store/nodeInflate';
import { FlowObjectSession } from '../../../src/vscode/flowObject/flowObjectSession';
import { localObjectName } from '../../../src/vscode/flowObject/localObjectName';
import { indentJson } from '../../../src/vscode/indentJson';
import type { ThemeName } from './themes';
import { openWebview, type WebviewPage } from './webviewPage';

export interface ObjectHarness extends WebviewPage {
  readonly copied: string[];
  readonly logged: string[];
  /** Records that “Why?” was asked of. */
  readonly asked: FlowRow[];
  jsonOpened: number;
}

/** The viewer of an object, over the bytes of a file of this path. */
export async function openObjectPage(options: {
  readonly origin: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly names?: NamesMessage;
  /** In place of what the bytes hold. */
  readonly opening?: Promise<OpenedObject>;
}): Promise<ObjectHarness> {
  const { bucket, key } = localObjectName(options.path);
  const object = await openObject(
    { bucket, key, etag: 'e', read: async () => options.bytes },
    new AbortController().signal,
    { inflate: nodeInflate },
  );
  const copied: string[] = [];
  const logged: string[] = [];
  const asked: FlowRow[] = [];
  const world = { jsonOpened: 0 };
  const page = await openWebview({
    url: `${options.origin}/flowObject`,
    theme: options.theme ?? 'dark',
    ...(options.width !== undefined && { width: options.width }),
    ...(options.height !== undefined && { height: options.height }),
    connect: (send) =>
      new FlowObjectSession(
        { bucket, key },
        options.opening ?? Promise.resolve(object),
        {
          engineOver: createMemoryEngine,
          showJson: async () => void world.jsonOpened++,
          copy: async (text) => void copied.push(text),
          why: (row) => void asked.push(row),
          names: () => options.names ?? { addresses: [], ids: [] },
          log: (message, error) => void logged.push(`${message} ${String(error)}`),
        },
        indentJson,
        send,
      ),
  });
  return {
    ...page,
    copied,
    logged,
    asked,
    get jsonOpened() {
      return world.jsonOpened;
    },
  };
}
