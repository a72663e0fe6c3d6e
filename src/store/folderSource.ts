import { type Dirent, readdirSync, realpathSync, Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { errorCode } from './fileErrors';
import { ObjectReadError, type ObjectRef, type ObjectSource } from './store';

const pageSize = 512;
const sliceMillis = 5;
const logFile = /\.(gz|json)$/i;

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
  const pace = new Pace();
  const seen = new Set<string>();
  const waiting: Folder[] = [{ key: '', real: realRoot(root) }];
  let page: ObjectRef[] = [];
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    if (seen.has(folder.real)) continue;
    seen.add(folder.real);
    for (const entry of entriesOf(folder, root)) {
      const key = folder.key === '' ? entry.name : `${folder.key}/${entry.name}`;
      if (entry.isDirectory()) waiting.push({ key, real: `${folder.real}/${entry.name}` });
      else {
        const found = resolveEntry(`${root}/${key}`, key, entry);
        if (found instanceof Stats) page.push(describe(bucket, root, key, found));
        else if (found) waiting.push(found);
      }
      if (pace.isDue()) await pace.rest(signal);
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

interface Folder {
  /** Path below the root, with `/`. */
  readonly key: string;
  /** Path without links, by which a folder is known again. */
  readonly real: string;
}

/**
 * Asking the file system synchronously costs a tenth of asking it through promises, which with many small files would be
 * a third of the whole ingest. So it is done in slices, and everything else has its turn in between.
 */
class Pace {
  #until = performance.now() + sliceMillis;

  isDue(): boolean {
    return performance.now() >= this.#until;
  }

  async rest(signal: AbortSignal): Promise<void> {
    await setImmediate();
    signal.throwIfAborted();
    this.#until = performance.now() + sliceMillis;
  }
}

function realRoot(root: string): string {
  try {
    return realpathSync.native(root);
  } catch (error) {
    throw folderError(root, error);
  }
}

function entriesOf(folder: Folder, root: string): readonly Dirent[] {
  try {
    return readdirSync(folder.real, { withFileTypes: true });
  } catch (error) {
    if (folder.key === '') throw folderError(root, error);
    return [];
  }
}

/** The file of a log, a folder behind a link, or null: something else, or vanished, or a link that leads nowhere. */
function resolveEntry(path: string, key: string, entry: Dirent): Stats | Folder | null {
  if (!entry.isSymbolicLink() && !logFile.test(entry.name)) return null;
  try {
    const found = statSync(path);
    if (found.isFile()) return logFile.test(entry.name) ? found : null;
    return entry.isSymbolicLink() && found.isDirectory() ? { key, real: realpathSync.native(path) } : null;
  } catch {
    return null;
  }
}

function describe(bucket: string, root: string, key: string, found: Stats): ObjectRef {
  const etag = `${found.size}-${Math.floor(found.mtimeMs * 1000)}`;
  return { bucket, key, etag, size: found.size, path: `${root}/${key}` };
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
