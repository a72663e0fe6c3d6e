import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EngineError } from '../queryEngine';

/**
 * Lets `write` fill an empty temporary file beside `path`, then puts it there in one step, replacing what stood there: the file
 * is whole or absent, whatever happens in between. Returns its bytes. Rejects with `EngineError` where the disk is full
 * or the folder refuses; with the cause as it is where `write` was cancelled.
 */
export async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<number> {
  const temporary = temporaryName(path);
  try {
    if ((await stat(path).catch(() => null))?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
    // Made here, so that a folder that refuses is found out before anything is searched.
    await writeFile(temporary, '', { flag: 'wx' });
    await write(temporary);
    await sync(temporary);
    const { size } = await stat(temporary);
    await rename(temporary, path);
    return size;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw worded(error, path);
  }
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function worded(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new EngineError('disk_full', `No space left for ${path}. Free some space or choose another folder.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new EngineError('failed', `${path} cannot be written: permission denied. Choose another folder.`, {
        cause: error,
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return new EngineError('failed', `${dirname(path)} is not a folder. Choose another one for the export.`, {
        cause: error,
      });
    case 'EISDIR':
      return new EngineError('failed', `${path} is a folder. Choose a file name for the export.`, { cause: error });
    default:
      return error;
  }
}
