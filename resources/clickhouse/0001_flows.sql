-- The records of the flow logs, a row each, under the names of the wire format. NULL: the record does not say.
-- `flows` is what everybody reads and writes. On a cluster it is distributed over `flows_local` of each shard.
--
-- Substituted: ${database}; ${onCluster}, empty on a single node; ${store}, the suffix of the tables that hold the
-- data, empty on a single node; ${replacing:…}, the engine; ${cluster}; ${ttl}; ${settings}, storage policy and the like.
-- Statements end with a semicolon at the end of a line. `-- only: cluster` before one leaves it out elsewhere.
--
-- Partitions are days, and a day that is over becomes one part: the same record that came twice is then one row on disk,
-- and FINAL has nothing left to do. Why this order, these codecs and no projections: docs/scale.md.

CREATE TABLE IF NOT EXISTS ${database}.flows${store} ${onCluster}
(
    `bucket` LowCardinality(String),
    `key_folder` LowCardinality(String) COMMENT 'Key of the object up to its date',
    `key_file` String COMMENT 'The rest of the key' CODEC(ZSTD(1)),
    `key` String ALIAS concat(key_folder, key_file),
    `etag` String CODEC(ZSTD(1)),
    `idx` UInt32 COMMENT 'Place of the record in its object' CODEC(Delta, ZSTD(1)),
    `object_id` UInt64 MATERIALIZED sipHash64(bucket, concat(key_folder, key_file)) CODEC(ZSTD(1)),
    `start_time` Nullable(DateTime64(6, 'UTC')) CODEC(GCD, ZSTD(1)),
    `end_time` Nullable(DateTime64(6, 'UTC')) CODEC(GCD, ZSTD(1)),
    `connection_start_time` Nullable(DateTime64(6, 'UTC')) CODEC(GCD, ZSTD(1)),
    `direction` Nullable(Enum8('I' = 1, 'O' = 2)),
    `action` Nullable(Enum8('accepted' = 1, 'rejected' = 2)),
    `ether_type` Nullable(Enum8('IPv4' = 1)),
    `initiator_ip` Nullable(IPv4) CODEC(ZSTD(1)),
    `target_ip` Nullable(IPv4) CODEC(ZSTD(1)),
    `initiator_port` Nullable(UInt16) CODEC(ZSTD(1)),
    `target_port` Nullable(UInt16) CODEC(ZSTD(1)),
    `transport_protocol` Nullable(UInt8),
    `was_initiated` Nullable(Bool),
    `was_terminated` Nullable(Bool),
    `bytes_from_initiator` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `packets_from_initiator` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `bytes_from_target` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `packets_from_target` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `cumulative_bytes_from_initiator` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `cumulative_packets_from_initiator` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `cumulative_bytes_from_target` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `cumulative_packets_from_target` Nullable(UInt64) CODEC(T64, ZSTD(1)),
    `flags` UInt16 COMMENT 'Oddities of the record, bits',
    `extra` Nullable(String) COMMENT 'JSON: fields unknown to the format and values that do not fit theirs' CODEC(ZSTD(1)),
    `version` LowCardinality(Nullable(String)),
    `collector_crn` LowCardinality(Nullable(String)),
    `attached_endpoint_type` LowCardinality(Nullable(String)),
    `network_interface_id` LowCardinality(Nullable(String)),
    `instance_crn` LowCardinality(Nullable(String)),
    `vpc_crn` LowCardinality(Nullable(String)),
    `subnet_crn` LowCardinality(Nullable(String)),
    `capture_start_time` Nullable(DateTime64(6, 'UTC')) CODEC(GCD, ZSTD(1)),
    `capture_end_time` Nullable(DateTime64(6, 'UTC')) CODEC(GCD, ZSTD(1)),
    `state` LowCardinality(Nullable(String)),
    `record_type` LowCardinality(Nullable(String)),
    `account` LowCardinality(Nullable(String)),
    `region` LowCardinality(Nullable(String)),
    `loaded_at` DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
    INDEX initiator_ip_seen initiator_ip TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX target_ip_seen target_ip TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX target_port_seen target_port TYPE set(256) GRANULARITY 1,
    INDEX start_time_range start_time TYPE minmax GRANULARITY 1,
    INDEX extra_seen isNotNull(extra) TYPE minmax GRANULARITY 1
)
ENGINE = ${replacing:flows}loaded_at)
PARTITION BY toYYYYMMDD(start_time)
ORDER BY (vpc_crn, toStartOfHour(start_time), network_interface_id, object_id, idx)
${ttl}
SETTINGS allow_nullable_key = 1, ttl_only_drop_parts = 1,
    min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1${settings};

-- only: cluster
CREATE TABLE IF NOT EXISTS ${database}.flows ${onCluster} AS ${database}.flows${store}
ENGINE = Distributed('${cluster}', '${database}', 'flows${store}', sipHash64(bucket, concat(key_folder, key_file)));

-- Every object that was met: the ledger that keeps anything from being loaded twice, and the list of failures.
CREATE TABLE IF NOT EXISTS ${database}.objects${store} ${onCluster}
(
    `bucket` LowCardinality(String),
    `key` String CODEC(ZSTD(1)),
    `etag` String CODEC(ZSTD(1)),
    `size` UInt64 CODEC(ZSTD(1)),
    `hour` Nullable(DateTime('UTC')) COMMENT 'Hour of the key' CODEC(Delta, ZSTD(1)),
    `rows` UInt64 COMMENT 'Records in flows' CODEC(ZSTD(1)),
    `said` Nullable(UInt64) COMMENT 'number_of_flow_logs' CODEC(ZSTD(1)),
    `status` Enum8('loaded' = 1, 'failed' = 2, 'odd' = 3, 'pending' = 4)
        COMMENT 'odd: left to the decoder of VPC Flow Lens; pending: its batch has not ended',
    `reason` LowCardinality(String),
    `source` LowCardinality(String) COMMENT 'cos, queue, store or ship',
    `batch` String CODEC(ZSTD(1)),
    `loaded_at` DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1))
)
ENGINE = ${replacing:objects}loaded_at)
ORDER BY (bucket, key);

-- only: cluster
CREATE TABLE IF NOT EXISTS ${database}.objects ${onCluster} AS ${database}.objects${store}
ENGINE = Distributed('${cluster}', '${database}', 'objects${store}', sipHash64(bucket, key));

-- What was applied of these files.
CREATE TABLE IF NOT EXISTS ${database}.schema_versions ${onCluster}
(
    `version` UInt32,
    `name` String,
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ${replacing:schema_versions}applied_at)
ORDER BY version;
