import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { flowLogKey } from '../app/memoryStorage';
import { rejectedRecord } from '../wireRecords';

const envelope = {
  version: '0.0.1',
  collector_crn: 'crn:v1:bluemix:public:is:us-south:a/abc::flow-log-collector:r006-x',
  attached_endpoint_type: 'vnic',
  network_interface_id: '0717-nic1',
  // Hostile on purpose: a formula for spreadsheets, an escape for terminals, HTML.
  instance_crn: '=cmd|"calc"!A1,\u001b[2J<b>\u202e',
  vpc_crn: 'crn:v1:bluemix:public:is:us-south:a/abc::vpc:r006-shop',
  capture_start_time: '2026-11-21T14:20:00Z',
  capture_end_time: '2026-11-21T14:25:00Z',
  state: 'ok',
};

const record = {
  ...rejectedRecord,
  start_time: '2026-11-21T14:20:07Z',
  end_time: '2026-11-21T14:20:08Z',
  connection_start_time: '2026-11-21T14:20:07Z',
};

const records = [
  record,
  {
    ...record,
    start_time: '2026-11-21T14:20:03Z',
    initiator_ip: '24.22.68.94',
    initiator_port: 50122,
    target_port: 22,
  },
  {
    ...record,
    start_time: '2026-11-21T14:21:00Z',
    action: 'accepted',
    initiator_ip: '24.22.68.94',
    target_port: 3000,
    bytes_from_target: 18446744073709551615n,
  },
  { ...record, start_time: '', transport_protocol: 17, target_port: 9999, note: '@SUM(A1)\r\n' },
];

/** JSON with 64-bit numbers in full. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `big:${part}` : part)).replaceAll(
    /"big:(\d+)"/g,
    '$1',
  );

const goodKey = flowLogKey({ sequence: 4 });
export const badKey = flowLogKey({ sequence: 5 });
export const goodBytes = gzipSync(json({ ...envelope, number_of_flow_logs: records.length, flow_logs: records }));

/** A window without traffic. */
const quiet = gzipSync(
  json({
    ...envelope,
    capture_start_time: '2026-11-19T14:00:00Z',
    capture_end_time: '2026-11-19T14:05:00Z',
    number_of_flow_logs: 0,
    flow_logs: [],
  }),
);

/** A folder with one good object, an older empty one, three that cannot be read, and one that is no flow log at all. */
export async function writeSampleFolder(folder: string): Promise<void> {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    [goodKey]: goodBytes,
    [flowLogKey({ date: '2026-11-19' })]: quiet,
    [badKey]: goodBytes.subarray(0, goodBytes.length - 40),
    'empty.gz': '',
    'page.json': '<html>',
    'README.txt': 'not looked at',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
