import { CloudError } from '../cloud/cloud';
import type { CosBucket } from './cosBucket';
import type { ShipperLog } from './shipperLog';

/** The shipper's own notes in a bucket. Where it may not read or write them it goes on without, and says so once. */
export interface StateFiles {
  /** False once a write was refused. */
  readonly writable: boolean;
  /** The parsed file; null where there is none or none may be read. Rejects where the service fails. */
  read(name: string, signal?: AbortSignal): Promise<unknown>;
  /** Names below a folder (ending in `/`), with their etags. */
  list(folder: string, signal?: AbortSignal): Promise<readonly { readonly name: string; readonly etag: string }[]>;
  /** False where it was not written. */
  write(name: string, value: unknown): Promise<boolean>;
}

export function createStateFiles(bucket: CosBucket, prefix: string, log: ShipperLog): StateFiles {
  let [readable, writable] = [true, true];
  const refused = (error: unknown): boolean => error instanceof CloudError && error.code === 'forbidden';
  return {
    get writable() {
      return writable;
    },
    async read(name, signal) {
      if (!readable) return null;
      try {
        const { bytes } = await bucket.get(prefix + name, signal);
        return JSON.parse(bytes.toString('utf8')) as unknown;
      } catch (error) {
        if (error instanceof SyntaxError) {
          log('warn', 'state_unreadable', { name, consequence: 'this note is left out' });
          return null;
        }
        if (error instanceof CloudError && error.code === 'not_found') return null;
        if (!refused(error)) throw error;
        readable = false;
        log('warn', 'state_not_readable', { consequence: 'what was shipped before this start is not known' });
        return null;
      }
    },
    async list(folder, signal) {
      const found: { name: string; etag: string }[] = [];
      let continuation: string | undefined;
      do {
        if (!readable) return found;
        try {
          const page = await bucket.list({ prefix: prefix + folder, ...(continuation && { continuation }) }, signal);
          for (const { key, etag } of page.objects) found.push({ name: key.slice(prefix.length), etag });
          continuation = page.next ?? undefined;
        } catch (error) {
          if (!refused(error) && !(error instanceof CloudError && error.code === 'not_found')) throw error;
          readable = false;
          log('warn', 'state_not_readable', { consequence: 'what was shipped before this start is not known' });
        }
      } while (continuation !== undefined);
      return found;
    },
    async write(name, value) {
      if (!writable) return false;
      try {
        await bucket.put(prefix + name, Buffer.from(JSON.stringify(value)), 'application/json');
        return true;
      } catch (error) {
        const why = error instanceof CloudError ? error.code : 'failed';
        if (why === 'forbidden' || why === 'not_found') {
          writable = false;
          log('warn', 'state_not_writable', {
            consequence: 'what is shipped is remembered only while this process runs; give it Writer on STATE_BUCKET',
          });
        } else log('warn', 'state_not_written', { name, code: why, consequence: 'the next note takes it up' });
        return false;
      }
    },
  };
}
