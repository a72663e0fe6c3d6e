import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { decodeToRows } from '../../src/core/flow/rows';
import type { ObjectSource } from '../../src/sandbox/s3/objectSource';
import type { Sandbox } from '../../src/sandbox/startSandbox';

/** The objects that the sandbox's collectors have written so far. */
export function flowLogs(sandbox: Sandbox): ObjectSource {
  const { generated } = sandbox.account.buckets.find(({ name }) => name === 'x-flowlogs') ?? {};
  assert.ok(generated);
  return generated;
}

export function keysOf(source: ObjectSource): string[] {
  return Array.from({ length: source.count() }, (_, place) => source.keyAt(place));
}

export function bodyOf(source: ObjectSource, key: string): Uint8Array {
  const object = source.find(key);
  assert.ok(object, key);
  return object.body;
}

/** All rows, decoded as the product decodes them, with the warnings of each object. */
export function decodeAll(sandbox: Sandbox): { readonly rows: FlowRow[]; readonly warnings: string[] } {
  const source = flowLogs(sandbox);
  const rows: FlowRow[] = [];
  const warnings: string[] = [];
  for (const key of keysOf(source)) {
    const body = bodyOf(source, key);
    const decoded = decodeToRows(gunzipSync(body).toString(), { bucket: 'x-flowlogs', key, etag: '' });
    if (!('rows' in decoded)) throw new Error(`${key}: ${decoded.message}`);
    rows.push(...decoded.rows);
    warnings.push(...decoded.warnings.map(({ code }) => code));
  }
  return { rows, warnings };
}
