import type { ClickhouseAdmin, ClickhouseConnection } from './clickhouseAdmin';
import { openClickhouseAdmin } from './openClickhouseAdmin';
import { readMigrations } from './readMigrations';

/** For looking whether tables stand: patient for seconds, since somebody waits. `folder` has the migrations. */
export const createClickhouseLook = (folder: string) => ({
  open: (connection: ClickhouseConnection): Promise<ClickhouseAdmin> =>
    openClickhouseAdmin(connection, { timeoutMs: 20_000 }),
  migrations: () => readMigrations(folder),
});
