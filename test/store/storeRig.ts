import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { buildSync } from 'esbuild';
import { type LocalStoreOptions, openLocalStore } from '../../src/store/localStore';
import { liveSegments } from '../../src/store/segments';
import type { FlowStore, ObjectRef, ObjectSource } from '../../src/store/store';
import { createViews } from '../../src/store/views';

const root = join(__dirname, '..', '..');

/** A folder of its own with the bundled decoding worker, for stores and their sources; removed with `remove`. */
export class StoreRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'flow-store-'));
  readonly decodeWorker = join(this.folder, 'decodeWorker.js');
  readonly #open: FlowStore[] = [];
  #stores = 0;

  constructor() {
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    this.bundle('src/store/decodeWorker.ts', 'decodeWorker.js');
  }

  /** Bundles a script for plain Node into the folder. */
  bundle(entry: string, name: string): string {
    const outfile = join(this.folder, name);
    buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['@duckdb/node-api'],
      // As the product is built: `import()` becomes `require()`.
      supported: { 'dynamic-import': false },
      outfile,
      logLevel: 'error',
    });
    return outfile;
  }

  newDirectory(): string {
    const directory = join(this.folder, `store-${this.#stores++}`);
    mkdirSync(directory);
    return directory;
  }

  async open(options: Partial<LocalStoreOptions> = {}): Promise<FlowStore> {
    const directory = options.directory ?? this.newDirectory();
    const store = await openLocalStore({ decodeWorker: this.decodeWorker, ...options, directory });
    this.#open.push(store);
    return store;
  }

  async closeAll(): Promise<void> {
    for (const store of this.#open.splice(0)) await store.dispose();
  }

  async remove(): Promise<void> {
    await this.closeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A signal that is never aborted. */
export const never = new AbortController().signal;

/** An in-memory source. `read` of an object without bytes rejects with what is given instead. */
export class TestSource implements ObjectSource {
  readonly objects = new Map<string, { readonly etag: string; readonly content: Uint8Array | Error }>();
  reads = 0;
  onRead: () => void = () => undefined;

  constructor(readonly bucket = 'logs') {}

  put(key: string, content: Uint8Array | Error, etag = 'v1'): this {
    this.objects.set(key, { etag, content });
    return this;
  }

  async *list(): AsyncGenerator<readonly ObjectRef[]> {
    for (const [key, { etag, content }] of this.objects) {
      yield [{ bucket: this.bucket, key, etag, size: content instanceof Error ? 0 : content.length }];
    }
  }

  read(ref: ObjectRef): Promise<Uint8Array> {
    this.reads++;
    this.onRead();
    const content = this.objects.get(ref.key)?.content ?? new Error('no such object');
    return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
  }
}

/** Runs SQL over the views of a store, in a database of its own as a reader would. */
export async function queryStore(directory: string, sql: string): Promise<readonly (readonly DuckDBValue[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await createViews(connection, await liveSegments(directory));
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function namesIn(folder: string): readonly string[] {
  return readdirSync(folder).sort();
}
