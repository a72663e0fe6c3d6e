import { StoreError } from './store';

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What went wrong with the store's files, from Node's error code or from the words of the database. */
export function asStoreError(error: unknown, directory: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = errorCode(error);
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) || /no space left|disk quota|file too large/i.test(message)) {
    return new StoreError(
      'disk_full',
      `No space left for the store in ${directory}. Free some and run it again; what was stored before is safe.`,
      { cause: error },
    );
  }
  if (
    ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code) ||
    /permission denied|read-only file system/i.test(message)
  ) {
    return new StoreError(
      'not_writable',
      `The store's folder ${directory} cannot be written. Give yourself write access, or choose another folder.`,
      { cause: error },
    );
  }
  return new StoreError('failed', `The store in ${directory} failed: ${message}`, { cause: error });
}
