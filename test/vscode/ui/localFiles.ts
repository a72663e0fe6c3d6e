// Flow log files as colleagues send them: good ones, damaged ones, foreign ones, hostile ones.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rejectedRecord } from '../../wireRecords';

export interface LocalFiles {
  /** The workspace folder. */
  readonly root: string;
  /** Bytes of a readable object with one record, for mending what is damaged. */
  readonly good: Uint8Array;
}

/** Records of each file in `many`, and how many such files there are. */
export const many = { records: 60_000, files: 3 } as const;

export const hostile = {
  formula: '=HYPERLINK("http://evil.example/","click")',
  markup: '<img src=x onerror="document.title=\'stolen\'">',
  sql: "'); DROP TABLE flows; --",
  fileName: '=1+1.gz',
} as const;

function flow(minute: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ...rejectedRecord,
    start_time: new Date(Date.parse('2026-11-20T10:00:00Z') + minute * 1000).toISOString(),
    end_time: '2026-11-20T10:05:00Z',
    action: minute % 3 === 0 ? 'rejected' : 'accepted',
    initiator_port: 1024 + (minute % 60_000),
    ...more,
  };
}

function object(flows: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const envelope = {
    version: '0.0.1',
    attached_endpoint_type: 'vnic',
    network_interface_id: '0717-colleague',
    capture_start_time: '2026-11-20T10:00:00Z',
    capture_end_time: '2026-11-20T10:05:00Z',
    number_of_flow_logs: flows.length,
    state: 'ok',
    ...more,
    flow_logs: flows,
  };
  return gzipSync(JSON.stringify(envelope), { level: 1 });
}

/**
 * `mixed` holds two readable objects, one of them of 2020, with three records in all, a truncated one, one that is no
 * JSON and a note that is no object; `hostile` one object with three records; `many` a result that takes a while to
 * export.
 */
export function localFiles(): LocalFiles {
  const root = mkdtempSync(join(tmpdir(), 'colleague-'));
  const folder = (name: string) => {
    mkdirSync(join(root, name));
    return (file: string, content: Uint8Array | string) => writeFileSync(join(root, name, file), content);
  };
  const good = object([flow(0)]);
  const mixed = folder('mixed');
  mixed('00000001.gz', good);
  const old = { start_time: '2020-06-04T13:43:10Z', end_time: '2020-06-04T13:45:20Z' };
  mixed('00000002.gz', object([flow(1, old), flow(2, old)], { capture_start_time: '2020-06-04T13:42:39Z' }));
  mixed('00000003.gz', good.subarray(0, 80));
  mixed('foreign.gz', gzipSync('a backup of something else'));
  mixed('README.txt', 'From Ann, for Bob.');
  folder('hostile')(
    hostile.fileName,
    object([flow(0), flow(1, { action: hostile.sql }), flow(2, { initiator_ip: hostile.markup })], {
      network_interface_id: hostile.formula,
      instance_crn: hostile.markup,
    }),
  );
  const full = object(Array.from({ length: many.records }, (_, at) => flow(at)));
  const plenty = folder('many');
  for (let at = 0; at < many.files; at++) plenty(`1000000${at}.gz`, full);
  return { root, good };
}
