import type { Dirent } from 'node:fs';
import { opendir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCode } from './fileErrors';
import { ObjectReadError, type ObjectRef, type ObjectSource } from './store';

const pageSize = 512;

/**
 * The `.gz` and `.json` files below a folder, as objects of the bucket `file:<absolute folder>`. Links are followed;
 * a folder reached twice is read once. Folders that cannot be read are passed over, except the first.
 */
export function folderSource(directory: string): ObjectSource {
  const root = resolve(directory);
  return { list: (signal) => listFolder(root, signal), read: readLocalFile };
}

async function* listFolder(root: string, signal: AbortSignal): AsyncGenerator<readonly ObjectRef[]> {
  const bucket = `file:${root}`;
  let page: ObjectRef[] = [];
  for await (const paths of filesBelow(root, signal)) {
    const found = await Promise.all(paths.map((path) => describe(bucket, root, path)));
    for (const ref of found) if (ref) page.push(ref);
    if (page.length >= pageSize) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** Paths relative to the root with `/`, a folder (or a part of a large one) at a time. */
async function* filesBelow(root: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal.throwIfAborted();
    let files: string[] = [];
    try {
      const real = await realpath(join(root, folder));
      if (seen.has(real)) continue;
      seen.add(real);
      for await (const entry of await opendir(real, { bufferSize: pageSize })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const kind = await kindOf(entry, join(root, path));
        if (kind === 'folder') waiting.push(path);
        else if (kind === 'file' && /\.(gz|json)$/i.test(entry.name)) files.push(path);
        if (files.length < pageSize) continue;
        yield files;
        files = [];
      }
    } catch (error) {
      signal.throwIfAborted();
      if (folder === '') throw folderError(root, error);
    }
    if (files.length > 0) yield files;
  }
}

async function kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | null> {
  const found = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
  if (found?.isDirectory()) return 'folder';
  return found?.isFile() ? 'file' : null;
}

async function describe(bucket: string, root: string, key: string): Promise<ObjectRef | null> {
  const path = join(root, key);
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  return { bucket, key, etag: `${found.size}-${Math.floor(found.mtimeMs * 1000)}`, size: found.size, path };
}

function folderError(root: string, error: unknown): ObjectReadError {
  const missing = ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
  const message = missing
    ? `There is no folder ${root}. Check the path.`
    : `The folder ${root} cannot be read (${errorCode(error)}). Check its permissions.`;
  return new ObjectReadError({ code: missing ? 'not_found' : 'file_error', message, retryable: false });
}

async function readLocalFile(ref: ObjectRef, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(ref.path ?? ref.key, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ObjectReadError(localFileProblem(error));
  }
}

/** Words for a local file that could not be read. */
export function localFileProblem(error: unknown): ObjectReadError['problem'] {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    return {
      code: 'not_found',
      message: 'The file is no longer there. Nothing to do if it was removed on purpose.',
      retryable: false,
    };
  }
  return {
    code: 'file_error',
    message: `The file could not be read (${code || 'unknown'}). Check its permissions and try again.`,
    retryable: true,
  };
}
