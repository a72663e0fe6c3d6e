import { EngineError } from '../queryEngine';
import type { ClickhouseServer } from './clickhouseServer';

/** Versions of `resources/clickhouse` that these searches understand. */
export const knownSchema = { oldest: 1, newest: 2 } as const;

/** Rejects with `engine_unavailable` where the tables are absent, or older or newer than these searches. */
export async function checkSchema(server: ClickhouseServer, signal?: AbortSignal): Promise<void> {
  const sql = `SELECT max(version) FROM "${server.database}".schema_versions`;
  const [[found] = []] = await server.rows({ sql }, signal);
  const version = Number(found);
  if (version < knownSchema.oldest) {
    throw new EngineError(
      'engine_unavailable',
      `The tables in ${server.database} were not finished. Make them: vpc-flow-lens clickhouse connect.`,
    );
  }
  if (version > knownSchema.newest) {
    throw new EngineError(
      'engine_unavailable',
      `The tables in ${server.database} were made by a newer VPC Flow Lens (schema ${version}). Update this one.`,
    );
  }
}
