import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readMigrations } from '../../../src/cloud/clickhouse/readMigrations';
import { knownSchema } from '../../../src/engines/clickhouse/schemaCheck';

describe('the schema that searches in ClickHouse know', () => {
  it('is the newest there is', async () => {
    const migrations = await readMigrations(join(process.cwd(), 'resources', 'clickhouse'));
    assert.equal(migrations.at(-1)?.version, knownSchema.newest);
  });
});
