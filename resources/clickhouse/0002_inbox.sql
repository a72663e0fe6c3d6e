-- The way in for whole objects: an insert into `inbox` of an object's JSON text becomes rows of `flows` and one of
-- `objects`. `inbox` and `opened` keep nothing themselves.
--
-- An object is taken here only if it is laid out exactly as IBM Cloud writes it: it is read, written again, and compared
-- with what came. Any other is noted as `odd`, nothing of it is stored, and the decoder of VPC Flow Lens reads it. So the
-- rows are the same whichever way they came.

CREATE TABLE IF NOT EXISTS ${database}.inbox ${onCluster}
(
    `bucket` String,
    `key` String,
    `etag` String,
    `size` UInt64,
    `body` String COMMENT 'JSON text of the object, inflated',
    `source` String,
    `batch` String
)
ENGINE = Null;

CREATE TABLE IF NOT EXISTS ${database}.opened ${onCluster}
(
    `bucket` String,
    `key` String,
    `etag` String,
    `size` UInt64,
    `source` String,
    `batch` String,
    `taken` Bool COMMENT 'Whether the layout is the known one',
    `hour` Nullable(DateTime('UTC')),
    `said` Nullable(UInt64),
    `records` Array(Tuple(start_time Nullable(DateTime64(6, 'UTC')), end_time Nullable(DateTime64(6, 'UTC')), connection_start_time Nullable(DateTime64(6, 'UTC')), direction String, action String, initiator_ip Nullable(IPv4), target_ip Nullable(IPv4), initiator_port UInt16, target_port UInt16, transport_protocol UInt8, ether_type String, was_initiated Bool, was_terminated Bool, bytes_from_initiator UInt64, packets_from_initiator UInt64, bytes_from_target UInt64, packets_from_target UInt64, cumulative_bytes_from_initiator UInt64, cumulative_packets_from_initiator UInt64, cumulative_bytes_from_target UInt64, cumulative_packets_from_target UInt64, flags UInt16)),
    `version` Nullable(String),
    `collector_crn` Nullable(String),
    `attached_endpoint_type` Nullable(String),
    `network_interface_id` Nullable(String),
    `instance_crn` Nullable(String),
    `vpc_crn` Nullable(String),
    `subnet_crn` Nullable(String),
    `capture_start_time` Nullable(DateTime64(6, 'UTC')),
    `capture_end_time` Nullable(DateTime64(6, 'UTC')),
    `state` Nullable(String),
    `record_type` Nullable(String),
    `account` Nullable(String),
    `region` Nullable(String)
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.inbox_to_opened ${onCluster} TO ${database}.opened AS
WITH
    JSONExtract(body, 'Tuple(version String, collector_crn String, attached_endpoint_type String, network_interface_id String, instance_crn String, vpc_crn String, capture_start_time String, capture_end_time String, state String, number_of_flow_logs UInt64, flow_logs Array(Tuple(start_time String, end_time String, connection_start_time String, direction String, action String, initiator_ip String, target_ip String, initiator_port UInt16, target_port UInt16, transport_protocol UInt8, ether_type String, was_initiated Bool, was_terminated Bool, bytes_from_initiator UInt64, packets_from_initiator UInt64, bytes_from_target UInt64, packets_from_target UInt64, cumulative_bytes_from_initiator UInt64, cumulative_packets_from_initiator UInt64, cumulative_bytes_from_target UInt64, cumulative_packets_from_target UInt64)))') AS o,
    extractGroups(key, '^(?:.*/)?ibm_vpc_flowlogs_v1/account=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/region=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/vpc-id=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/subnet-id=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/endpoint-type=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/instance-id=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/vnic-id=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/record-type=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/year=(19[7-9][0-9]|[2-9][0-9]{3})/month=(0[1-9]|1[0-2])/day=(0[1-9]|[12][0-9]|3[01])/hour=([01][0-9]|2[0-4])/stream-id=((?:[A-Za-z0-9._~-]|%[0-7][0-9A-Fa-f])+)/[0-9]{1,15}(?:[.]gz|[.]json)?$') AS place,
    if(o.capture_start_time = '', NULL, parseDateTime64BestEffortOrNull(o.capture_start_time, 6, 'UTC')) AS capture_start_at,
    if(o.capture_end_time = '', NULL, parseDateTime64BestEffortOrNull(o.capture_end_time, 6, 'UTC')) AS capture_end_at,
    arrayMap(r -> CAST((if(r.start_time = '', NULL, parseDateTime64BestEffortOrNull(r.start_time, 6, 'UTC')), if(r.end_time = '', NULL, parseDateTime64BestEffortOrNull(r.end_time, 6, 'UTC')), if(r.connection_start_time = '', NULL, parseDateTime64BestEffortOrNull(r.connection_start_time, 6, 'UTC')), r.direction, r.action, toIPv4OrNull(r.initiator_ip), toIPv4OrNull(r.target_ip), r.initiator_port, r.target_port, r.transport_protocol, r.ether_type, r.was_initiated, r.was_terminated, r.bytes_from_initiator, r.packets_from_initiator, r.bytes_from_target, r.packets_from_target, r.cumulative_bytes_from_initiator, r.cumulative_packets_from_initiator, r.cumulative_bytes_from_target, r.cumulative_packets_from_target, toUInt16(if(r.start_time = '', 1, 0))),
        'Tuple(start_time Nullable(DateTime64(6, \'UTC\')), end_time Nullable(DateTime64(6, \'UTC\')), connection_start_time Nullable(DateTime64(6, \'UTC\')), direction String, action String, initiator_ip Nullable(IPv4), target_ip Nullable(IPv4), initiator_port UInt16, target_port UInt16, transport_protocol UInt8, ether_type String, was_initiated Bool, was_terminated Bool, bytes_from_initiator UInt64, packets_from_initiator UInt64, bytes_from_target UInt64, packets_from_target UInt64, cumulative_bytes_from_initiator UInt64, cumulative_packets_from_initiator UInt64, cumulative_bytes_from_target UInt64, cumulative_packets_from_target UInt64, flags UInt16)'), o.flow_logs) AS typed,
    arrayMap((r, t) -> concat(
            '{"start_time":"', ifNull(formatDateTime(t.start_time, '%Y-%m-%dT%H:%i:%SZ'), ''),
            '","end_time":"', ifNull(formatDateTime(t.end_time, '%Y-%m-%dT%H:%i:%SZ'), ''),
            '","connection_start_time":"', ifNull(formatDateTime(t.connection_start_time, '%Y-%m-%dT%H:%i:%SZ'), ''),
            '","direction":"', if(r.direction IN ('I', 'O'), r.direction, '?'),
            '","action":"', if(r.action IN ('accepted', 'rejected'), r.action, '?'),
            '","initiator_ip":"', ifNull(IPv4NumToString(t.initiator_ip), '?'),
            '","target_ip":"', ifNull(IPv4NumToString(t.target_ip), '?'),
            '","initiator_port":', toString(r.initiator_port),
            ',"target_port":', toString(r.target_port),
            ',"transport_protocol":', toString(r.transport_protocol),
            ',"ether_type":"', 'IPv4',
            '","was_initiated":', if(r.was_initiated, 'true', 'false'),
            ',"was_terminated":', if(r.was_terminated, 'true', 'false'),
            ',"bytes_from_initiator":', toString(r.bytes_from_initiator),
            ',"packets_from_initiator":', toString(r.packets_from_initiator),
            ',"bytes_from_target":', toString(r.bytes_from_target),
            ',"packets_from_target":', toString(r.packets_from_target),
            ',"cumulative_bytes_from_initiator":', toString(r.cumulative_bytes_from_initiator),
            ',"cumulative_packets_from_initiator":', toString(r.cumulative_packets_from_initiator),
            ',"cumulative_bytes_from_target":', toString(r.cumulative_bytes_from_target),
            ',"cumulative_packets_from_target":', toString(r.cumulative_packets_from_target),
            '}'), o.flow_logs, typed) AS texts,
    concat(
        '{"version":"', o.version,
        '","collector_crn":"', o.collector_crn,
        '","attached_endpoint_type":"', o.attached_endpoint_type,
        '","network_interface_id":"', o.network_interface_id,
        '","instance_crn":"', o.instance_crn,
        '","vpc_crn":"', o.vpc_crn,
        '","capture_start_time":"', ifNull(formatDateTime(capture_start_at, '%Y-%m-%dT%H:%i:%SZ'), ''),
        '","capture_end_time":"', ifNull(formatDateTime(capture_end_at, '%Y-%m-%dT%H:%i:%SZ'), ''),
        '","state":"', o.state,
        '","number_of_flow_logs":', toString(o.number_of_flow_logs),
        ',"flow_logs":[',
        arrayStringConcat(texts, ','), ']}') AS written
SELECT
    bucket, key, etag, size, source, batch,
    startsWith(body, written)
        AND match(substring(body, length(written) + 1), '^[ \\t\\r\\n]*$')
        AND length(place) = 13
        AND o.number_of_flow_logs = length(o.flow_logs)
        AND NOT arrayExists(r -> (r.start_time != '' AND r.start_time NOT BETWEEN '1970' AND '22')
            OR (r.end_time != '' AND r.end_time NOT BETWEEN '1970' AND '22')
            OR (r.connection_start_time != '' AND r.connection_start_time NOT BETWEEN '1970' AND '22'), o.flow_logs)
        AND (o.capture_start_time = '' OR o.capture_start_time BETWEEN '1970' AND '22')
        AND (o.capture_end_time = '' OR o.capture_end_time BETWEEN '1970' AND '22') AS taken,
    if(length(place) = 13, parseDateTimeBestEffortOrNull(concat(place[9], '-', place[10], '-', place[11]), 'UTC') + toIntervalHour(toUInt8OrZero(place[12])), NULL) AS hour,
    if(o.version = '' AND o.capture_start_time = '', NULL, o.number_of_flow_logs) AS said,
    if(taken, typed, []) AS records,
    nullIf(o.version, '') AS version,
    nullIf(o.collector_crn, '') AS collector_crn,
    nullIf(o.attached_endpoint_type, '') AS attached_endpoint_type,
    nullIf(if(o.network_interface_id = '', decodeURLComponent(place[7]), o.network_interface_id), '') AS network_interface_id,
    nullIf(if(o.instance_crn = '', decodeURLComponent(place[6]), o.instance_crn), '') AS instance_crn,
    nullIf(if(o.vpc_crn = '', decodeURLComponent(place[3]), o.vpc_crn), '') AS vpc_crn,
    nullIf(decodeURLComponent(place[4]), '') AS subnet_crn,
    capture_start_at AS capture_start_time,
    capture_end_at AS capture_end_time,
    nullIf(lowerUTF8(o.state), '') AS state,
    nullIf(decodeURLComponent(place[8]), '') AS record_type,
    nullIf(decodeURLComponent(place[1]), '') AS account,
    nullIf(decodeURLComponent(place[2]), '') AS region
FROM ${database}.inbox;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.opened_to_flows ${onCluster} TO ${database}.flows AS
SELECT
    bucket,
    substring(key, 1, position(key, '/year=')) AS key_folder,
    substring(key, position(key, '/year=') + 1) AS key_file,
    etag,
    toUInt32(n - 1) AS idx,
    ifNull(r.start_time, capture_start_time) AS start_time,
    r.end_time AS end_time,
    r.connection_start_time AS connection_start_time,
    r.direction AS direction,
    r.action AS action,
    r.initiator_ip AS initiator_ip,
    r.target_ip AS target_ip,
    r.initiator_port AS initiator_port,
    r.target_port AS target_port,
    r.transport_protocol AS transport_protocol,
    r.ether_type AS ether_type,
    r.was_initiated AS was_initiated,
    r.was_terminated AS was_terminated,
    r.bytes_from_initiator AS bytes_from_initiator,
    r.packets_from_initiator AS packets_from_initiator,
    r.bytes_from_target AS bytes_from_target,
    r.packets_from_target AS packets_from_target,
    r.cumulative_bytes_from_initiator AS cumulative_bytes_from_initiator,
    r.cumulative_packets_from_initiator AS cumulative_packets_from_initiator,
    r.cumulative_bytes_from_target AS cumulative_bytes_from_target,
    r.cumulative_packets_from_target AS cumulative_packets_from_target,
    toUInt16(r.flags + if(r.end_time < r.start_time, 2, 0)) AS flags,
    version, collector_crn, attached_endpoint_type, network_interface_id, instance_crn, vpc_crn, subnet_crn,
    capture_start_time, capture_end_time, state, record_type, account, region
FROM ${database}.opened
ARRAY JOIN records AS r, arrayEnumerate(records) AS n
WHERE taken;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.opened_to_objects ${onCluster} TO ${database}.objects AS
SELECT
    bucket, key, etag, size, hour,
    length(records) AS rows,
    said,
    multiIf(NOT taken, 'odd', source = 'cos', 'pending', 'loaded') AS status,
    if(taken, '', 'layout') AS reason,
    source,
    batch
FROM ${database}.opened;
