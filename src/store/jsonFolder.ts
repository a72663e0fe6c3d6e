import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './durable';
import { errorCode } from './fileErrors';

/** Values by key, a JSON file each, written whole or not at all. Keys are letters, digits, dots and hyphens. */
export function jsonFolder(directory: string): {
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
} {
  const pathOf = (key: string): string => {
    if (!/^[\w-][\w.-]{0,199}$/.test(key)) throw new RangeError(`“${key}” is no key.`);
    return join(directory, `${key}.json`);
  };
  return {
    async keys() {
      const names = await readdir(directory).catch(orNothing<string[]>([]));
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
    async read(key) {
      const text = await readFile(pathOf(key), 'utf8').catch(orNothing(''));
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      const path = pathOf(key);
      await mkdir(directory, { recursive: true });
      await writeWhole(path, `${path}.${process.pid}.tmp`, `${JSON.stringify(value, null, 2)}\n`);
    },
  };
}

function orNothing<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return nothing;
    throw error;
  };
}
