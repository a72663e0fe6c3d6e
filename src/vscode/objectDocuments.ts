import * as v from 'valibot';
import * as vscode from 'vscode';
import type { OpenedObject } from '../app/openObject';
import { ObjectReadError } from '../store/store';
import { objectScheme } from './ids';
import { indentJson } from './indentJson';

/** Reads an object of a bucket by name. Rejects where it cannot be asked for. */
export type ReadObject = (bucket: string, key: string, signal: AbortSignal) => Promise<OpenedObject>;

const placeSchema = v.tuple([v.string(), v.string()]);
const nothing = { dispose: () => undefined };

/**
 * Read-only documents with the JSON of flow log objects: `flowlog://bucket/name.json?[bucket,key]`. A file system
 * rather than a content provider, since the editor opens files of such a one again after a reload, and shows what went
 * wrong in their place.
 */
export class ObjectDocuments implements vscode.FileSystemProvider {
  /** Objects are written once. */
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => nothing;
  readonly #registration = vscode.workspace.registerFileSystemProvider(objectScheme, this, {
    isReadonly: true,
    isCaseSensitive: true,
  });
  /** Read by `show` a moment ago, for the editor that is about to ask. */
  readonly #fresh = new Map<string, string>();

  constructor(private readonly read: ReadObject) {}

  /** Rejects with the cause where the object cannot be read: the editor's own message would hide it. */
  async show(bucket: string, key: string): Promise<void> {
    const uri = uriOf(bucket, key);
    this.#fresh.set(uri.query, await this.#text(bucket, key));
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    } finally {
      this.#fresh.delete(uri.query);
    }
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    placeOf(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: 0, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const [bucket, key] = placeOf(uri);
    try {
      return Buffer.from(this.#fresh.get(uri.query) ?? (await this.#text(bucket, key)));
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(error instanceof Error ? error.message : String(error));
    }
  }

  watch(): vscode.Disposable {
    return nothing;
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #text(bucket: string, key: string): Promise<string> {
    const opened = await this.read(bucket, key, new AbortController().signal);
    if (!opened.ok) throw new ObjectReadError(opened.error);
    return indentJson(opened.text);
  }
}

/** The place travels as a whole in the query: keys hold percent signs, and folders capitals, which an authority loses. */
function uriOf(bucket: string, key: string): vscode.Uri {
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.gz$/, '');
  const authority = bucket.startsWith('file:') ? '' : bucket;
  return vscode.Uri.from({
    scheme: objectScheme,
    authority,
    path: `/${name}.json`,
    query: JSON.stringify([bucket, key]),
  });
}

function placeOf(uri: vscode.Uri): readonly [bucket: string, key: string] {
  try {
    return v.parse(placeSchema, JSON.parse(uri.query));
  } catch {
    throw vscode.FileSystemError.FileNotFound(uri);
  }
}
