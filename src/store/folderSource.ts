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
  const waiting = [''];
  let page: ObjectRef[] = [];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of entriesOf(root, folder, seen)) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const found = entry.isDirectory() ? entry : statOf(`${root}/${key}`, entry);
      if (found?.isDirectory()) waiting.push(key);
      else if (found instanceof Stats && found.isFile()) page.push(describe(bucket, root, key, found));
      await pace.rest(signal);
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/**
 * Asking the file system synchronously costs a tenth of asking it through promises, which with many small files would be
 * a third of the whole ingest. So it is done in slices, and everything else has its turn in between.
 */
class Pace {
  #until = performance.now() + sliceMillis;

  async rest(signal: AbortSignal): Promise<void> {
    if (performance.now() < this.#until) return;
    await setImmediate();
    signal.throwIfAborted();
    this.#until = performance.now() + sliceMillis;
  }
}

/** Nothing for a folder seen before under another name. Throws only for the root. */
function entriesOf(root: string, folder: string, seen: Set<string>): readonly Dirent[] {
  try {
    const real = realpathSync.native(`${root}/${folder}`);
    if (seen.has(real)) return [];
    seen.add(real);
    return readdirSync(real, { withFileTypes: true });
  } catch (error) {
    if (folder === '') throw folderError(root, error);
    return [];
  }
}

/** Null for what is neither a log's file nor a link to somewhere, and for what vanished. */
function statOf(path: string, entry: Dirent): Stats | null {
  if (!entry.isSymbolicLink() && !logFile.test(entry.name)) return null;
  const found = statSync(path, { throwIfNoEntry: false }) ?? null;
  return found?.isFile() && !logFile.test(entry.name) ? null : found;
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
