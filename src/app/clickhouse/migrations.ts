/** One file of `resources/clickhouse`. */
export interface Migration {
  /** The number its name begins with. */
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/** Where the tables are to stand. All names were checked: they are put into statements as they are. */
export interface ClickhousePlace {
  readonly database: string;
  /** Null: a single node. */
  readonly cluster: string | null;
  /** Disks of the data, a policy of the server's configuration. Null: the server's default. */
  readonly storagePolicy?: string | null;
  /** Days after which records go. Null: never. */
  readonly keepDays?: number | null;
}

/** Suffix of the tables that hold the data where the ones without it are distributed over them. */
export const localSuffix = '_local';

/**
 * The statements of a migration for this place. On a cluster every table is made on each node, and what holds data is
 * replicated: paths in Keeper are those of the table and its shard.
 */
export function statementsOf(migration: Migration, place: ClickhousePlace): readonly string[] {
  const { database, cluster, storagePolicy = null, keepDays = null } = place;
  const policy = storagePolicy === null ? '' : `, storage_policy = '${storagePolicy}'`;
  const settings =
    cluster === null
      ? `${policy}, non_replicated_deduplication_window = 10000`
      : `${policy}, replicated_deduplication_window = 10000`;
  const values: Readonly<Record<string, string>> = {
    database,
    cluster: cluster ?? '',
    onCluster: cluster === null ? '' : `ON CLUSTER '${cluster}'`,
    store: cluster === null ? '' : localSuffix,
    settings,
    ttl: keepDays === null ? '' : `TTL toDateTime(ifNull(start_time, loaded_at)) + toIntervalDay(${keepDays})`,
  };
  return migration.text
    .split(/;[ \t]*\n/)
    .filter((statement) => statement.replace(/^--.*$/gm, '').trim() !== '')
    .filter((statement) => cluster !== null || !/^-- only: cluster$/m.test(statement))
    .filter((statement) => cluster === null || !/^-- only: single$/m.test(statement))
    .map((statement) =>
      statement
        .replace(/^--.*\n/gm, '')
        .replace(/\$\{replacing:(\w+)\}/g, (_, table: string) => replacingEngine(table, cluster !== null))
        .replace(/\$\{(\w+)\}/g, (_, name: string) => {
          const value = values[name];
          if (value === undefined) throw new Error(`The migration ${migration.name} speaks of an unknown ${name}.`);
          return value;
        })
        .trim(),
    );
}

/** Up to the parenthesis with the column of versions. */
function replacingEngine(table: string, replicated: boolean): string {
  if (!replicated) return 'ReplacingMergeTree(';
  // What was applied is the same everywhere; everything else belongs to its shard.
  if (table === 'schema_versions')
    return `ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/${table}', '{shard}-{replica}', `;
  return `ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/${table}/{shard}', '{replica}', `;
}
