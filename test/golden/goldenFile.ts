import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares with what is written down. `UPDATE_GOLDEN=1` writes it anew; read the difference before it is committed. */
export function isAsWrittenDown(name: string, actual: string): void {
  const path = join(process.cwd(), 'test', 'golden', name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, actual);
  assert.equal(actual, readFileSync(path, 'utf8'));
}
