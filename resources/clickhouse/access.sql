-- Who searches needs no more than this: a role that may read, within limits, and cannot lift them.

CREATE ROLE IF NOT EXISTS ${database}_reader ${onCluster};

GRANT ${onCluster} SELECT ON ${database}.* TO ${database}_reader;

CREATE SETTINGS PROFILE IF NOT EXISTS ${database}_search ${onCluster} SETTINGS
    readonly = 2,
    max_execution_time = 60 MAX 600,
    max_result_rows = 1000000 MAX 10000000,
    max_memory_usage = 8000000000 MAX 32000000000,
    max_concurrent_queries_for_user = 20,
    use_uncompressed_cache = 0
    TO ${database}_reader;

CREATE QUOTA IF NOT EXISTS ${database}_search ${onCluster} KEYED BY user_name
    FOR INTERVAL 1 hour MAX queries = 10000, read_rows = 1000000000000
    TO ${database}_reader;
