/** SQL that makes realistic records inside ClickHouse itself, as many as wanted within seconds. */

const account = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
/** 2026-06-04T00:00:00Z. */
export const firstMicros = 1_780_531_200_000_000;
const interfaces = 100;
const windowsPerDay = 288;

const encodedCrn = (kind: string, zone: string, id: string) =>
  `crn%3Av1%3Abluemix%3Apublic%3Ais%3A${zone}%3Aa%2F${account}%3A%3A${kind}%3A${id}`;
const crn = (kind: string, zone: string, id: string) => decodeURIComponent(encodedCrn(kind, zone, id));

const own = `multiIf(v = 0, IPv4StringToNum('10.240.0.4'), v = 1, IPv4StringToNum('10.240.64.4'),
    IPv4StringToNum('10.240.0.0') + (v % 50) * 256 + v + 4)`;
/** Two in a thousand are the tutorial’s callers, two fifths neighbours, the rest some forty thousand networks. */
const other = `multiIf(r1 < 0.0005, IPv4StringToNum('92.63.197.61'), r1 < 0.001, IPv4StringToNum('24.22.68.94'),
    r1 < 0.4, IPv4StringToNum('10.240.0.0') + (h1 % 50) * 256 + h1 % 100,
    IPv4StringToNum('40.0.0.0') + (h1 % 40000) * 256 + h2 % 5)`;
const port = `multiIf(r1 < 0.0005, 443, r1 < 0.001, 22, r2 < 0.3, 443, r2 < 0.5, 80, r2 < 0.6, 53, r2 < 0.65, 123,
    r2 < 0.68, 67, r2 < 0.7, 22, r2 < 0.9, 3000, h3 % 65536)`;
const cumulative = (counter: string) => `${counter} * (1 + (h1 % 10 > 7) * (h1 % 5))`;

/** Columns in the order of `generatedRows`. */
const values: Readonly<Record<string, string>> = {
  bucket: "'shop-flowlogs'",
  key_folder: `concat('ibm_vpc_flowlogs_v1/account=${account}/region=us-south/vpc-id=${encodedCrn('vpc', 'us-south', 'r006-4727')}', toString(v % 3),
    '/subnet-id=${encodedCrn('subnet', 'us-south-1', '0717-7ec8')}', toString(v % 10), '/endpoint-type=vnics/instance-id=${encodedCrn('instance', 'us-south-1', '0717_')}',
    toString(cityHash64(v)), '/vnic-id=0717-', toString(cityHash64(v, 1)), '/record-type=', if(outbound = 0, 'ingress', 'egress'), '/')`,
  key_file: `concat(formatDateTime(window_start, 'year=%Y/month=%m/day=%d/hour=%H'), '/stream-id=20260601T000000Z/', leftPad(toString(w % 12), 8, '0'), '.gz')`,
  etag: 'lower(hex(MD5(toString(o))))',
  idx: 'number % per_object',
  start_time: 'window_start + h1 % 300',
  end_time: 'window_start + (h1 % 300 + h2 % 60)',
  connection_start_time: 'window_start + h1 % 300 - if(h3 % 10 < 7, 0, h3 % 600)',
  direction: "if(outbound = 0, 'I', 'O')",
  action: "if(r1 < 0.001 OR h2 % 1000 < 19, 'rejected', 'accepted')",
  ether_type: "'IPv4'",
  initiator_ip: `toIPv4(toUInt32(if(outbound = 0, ${other}, ${own})))`,
  target_ip: `toIPv4(toUInt32(if(outbound = 0, ${own}, ${other})))`,
  initiator_port: '32768 + h3 % 28000',
  target_port: port,
  transport_protocol: 'if(r2 BETWEEN 0.5 AND 0.68, 17, 6)',
  was_initiated: 'h1 % 2 = 0',
  was_terminated: 'h2 % 2 = 0',
  bytes_from_initiator: 'sent * (60 + h1 % 900)',
  packets_from_initiator: 'sent',
  bytes_from_target: 'answered * (60 + h2 % 1400)',
  packets_from_target: 'answered',
  cumulative_bytes_from_initiator: cumulative('sent * (60 + h1 % 900)'),
  cumulative_packets_from_initiator: cumulative('sent'),
  cumulative_bytes_from_target: cumulative('answered * (60 + h2 % 1400)'),
  cumulative_packets_from_target: cumulative('answered'),
  flags: '0',
  version: "'0.0.1'",
  collector_crn: `'${crn('flow-log-collector', 'us-south', 'r006-7f1e')}'`,
  attached_endpoint_type: "'vnic'",
  network_interface_id: "concat('0717-', toString(cityHash64(v, 1)))",
  instance_crn: `concat('${crn('instance', 'us-south-1', '0717_')}', toString(cityHash64(v)))`,
  vpc_crn: `concat('${crn('vpc', 'us-south', 'r006-4727')}', toString(v % 3))`,
  subnet_crn: `concat('${crn('subnet', 'us-south-1', '0717-7ec8')}', toString(v % 10))`,
  capture_start_time: 'window_start',
  capture_end_time: 'window_start + 300',
  state: "'ok'",
  record_type: "if(outbound = 0, 'ingress', 'egress')",
  account: `'${account}'`,
  region: "'us-south'",
};

export const generatedColumns = Object.keys(values).join(', ');

/**
 * A SELECT of about `rows` records of `days` days, a hundred interfaces in three VPCs, two objects an interface and five
 * minutes. Returns the statement and how many records an object has.
 */
export function generatedRows(rows: number, days: number): { readonly sql: string; readonly perObject: number } {
  const objects = days * windowsPerDay * interfaces * 2;
  const perObject = Math.max(1, Math.round(rows / objects));
  const sql = `WITH ${perObject} AS per_object, intDiv(number, per_object) AS o, intDiv(o, ${interfaces * 2}) AS w,
    intDiv(o % ${interfaces * 2}, 2) AS v, o % 2 AS outbound,
    cityHash64(number, 1) AS h1, cityHash64(number, 2) AS h2, cityHash64(number, 3) AS h3,
    cityHash64(number, 4) / 18446744073709551616. AS r1, cityHash64(number, 5) / 18446744073709551616. AS r2,
    toUInt64(exp(r1 * 8)) AS sent, toUInt64(exp(r2 * 8)) AS answered,
    fromUnixTimestamp64Micro(toInt64(${firstMicros} + w * 300000000), 'UTC') AS window_start
SELECT ${Object.entries(values)
    .map(([name, value]) => `${value} AS ${name}`)
    .join(',\n    ')}
FROM numbers(${objects * perObject})`;
  return { sql, perObject };
}
