import { rmSync } from 'node:fs';
import { ClickhousePeer } from './clickhousePeer';

const envelope: readonly (readonly [name: string, type: string])[] = [
  ['version', 'LowCardinality(String)'],
  ['collector_crn', 'LowCardinality(String)'],
  ['attached_endpoint_type', 'LowCardinality(String)'],
  ['network_interface_id', 'LowCardinality(String)'],
  ['instance_crn', 'LowCardinality(String)'],
  ['vpc_crn', 'LowCardinality(String)'],
  ['capture_start_time', "DateTime('UTC')"],
  ['capture_end_time', "DateTime('UTC')"],
  ['state', 'LowCardinality(String)'],
  ['number_of_flow_logs', 'UInt32'],
];
const record: readonly (readonly [name: string, type: string])[] = [
  ['start_time', "DateTime('UTC')"],
  ['end_time', "DateTime('UTC')"],
  ['connection_start_time', "DateTime('UTC')"],
  ['direction', 'LowCardinality(String)'],
  ['action', 'LowCardinality(String)'],
  ['initiator_ip', 'IPv4'],
  ['target_ip', 'IPv4'],
  ['initiator_port', 'UInt16'],
  ['target_port', 'UInt16'],
  ['transport_protocol', 'UInt8'],
  ['ether_type', 'LowCardinality(String)'],
  ['was_initiated', 'Bool'],
  ['was_terminated', 'Bool'],
  ['bytes_from_initiator', 'UInt64'],
  ['packets_from_initiator', 'UInt64'],
  ['bytes_from_target', 'UInt64'],
  ['packets_from_target', 'UInt64'],
  ['cumulative_bytes_from_initiator', 'UInt64'],
  ['cumulative_packets_from_initiator', 'UInt64'],
  ['cumulative_bytes_from_target', 'UInt64'],
  ['cumulative_packets_from_target', 'UInt64'],
];
const typed = (columns: typeof envelope): string => columns.map(([name, type]) => `${name} ${type}`).join(', ');

/** ClickHouse in a process of its own reads all objects of a folder into a table on disk, on two threads. */
export async function clickhouseIngest(directory: string, folder: string) {
  const peer = ClickhousePeer.start(directory, { threads: 2, memoryMb: 3000 });
  try {
    const structure = `${typed(envelope)}, flow_logs Array(Tuple(${typed(record)}))`;
    await peer.run(
      `CREATE TABLE flows (${typed(envelope)}, ${typed(record)}, key LowCardinality(String)) ENGINE = MergeTree ORDER BY start_time`,
    );
    const columns = [
      ...envelope.map(([name]) => name),
      ...record.map(([name]) => `tupleElement(record, '${name}')`),
      '_path',
    ];
    const { seconds, cpuSeconds, peakMb } = await peer.run(
      `INSERT INTO flows SELECT ${columns.join(', ')}
       FROM file('${folder}/**/*.gz', 'JSONEachRow', '${structure.replaceAll("'", "\\'")}')
       ARRAY JOIN flow_logs AS record SETTINGS date_time_input_format = 'best_effort'`,
    );
    const { csv } = await peer.run('SELECT count() FROM flows');
    return { seconds, cpuSeconds, peakMb, rows: Number(csv) };
  } finally {
    await peer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
