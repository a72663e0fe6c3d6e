import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The numbered files of `resources/clickhouse`, in their order. */
export async function readMigrations(
  folder: string,
): Promise<readonly { readonly version: number; readonly name: string; readonly text: string }[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name: name.slice(5, -4),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
