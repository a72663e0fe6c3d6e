import { type ClickhouseAdmin, isSafeClusterName } from '../../cloud/clickhouse/clickhouseAdmin';

export interface Cluster {
  readonly name: string;
  readonly shards: number;
  /** Nodes of all shards. */
  readonly nodes: number;
  /** Their names, for people. */
  readonly hosts: readonly string[];
}

export interface ClusterChoices {
  /** How the tables stand already: on a cluster, on this node alone (null), or not at all (undefined). */
  readonly standing: string | null | undefined;
  /** Those of more than one node, from the server’s configuration. */
  readonly clusters: readonly Cluster[];
  /** Whether the server has a Keeper: without one nothing is replicated, and nothing queued. */
  readonly keeper: boolean;
  /** The bucket whose arriving objects the server takes up; null: none. There is one queue at most. */
  readonly queue: string | null;
}

/** Where tables could be made, and where they are. Changes nothing; rejects with `ClickhouseError`. */
export async function findClusters(admin: ClickhouseAdmin, signal?: AbortSignal): Promise<ClusterChoices> {
  const { database } = admin;
  const tables = await admin.rows<{ name: string; engine_full: string }>(
    "SELECT name, engine_full FROM system.tables WHERE database = {database:String} AND name IN ('flows', 'arriving')",
    { parameters: { database }, signal },
  );
  const engineOf = (table: string) => tables.find(({ name }) => name === table)?.engine_full;
  const flows = engineOf('flows');
  const found = await admin.rows<{ name: string; shards: string; nodes: string; hosts: readonly string[] }>(
    `SELECT cluster AS name, uniqExact(shard_num) AS shards, count() AS nodes, arraySort(groupUniqArray(host_name)) AS hosts
FROM system.clusters GROUP BY cluster HAVING nodes > 1 ORDER BY cluster`,
    { signal },
  );
  const [keeper] = await admin.rows<{ n: string }>(
    "SELECT count() AS n FROM system.tables WHERE database = 'system' AND name = 'zookeeper'",
    { signal },
  );
  return {
    standing: flows === undefined ? undefined : clusterOf(flows),
    // What cannot stand between quotes as it is has to be chosen on the command line, which refuses it in words.
    clusters: found
      .filter(({ name }) => isSafeClusterName(name))
      .map(({ name, shards, nodes, hosts }) => ({ name, hosts, shards: Number(shards), nodes: Number(nodes) })),
    keeper: Number(keeper?.n ?? 0) > 0,
    queue: /^S3Queue\('[a-z]+:\/\/[^/']+\/([^/']+)\//.exec(engineOf('arriving') ?? '')?.[1] ?? null,
  };
}

/** The same server, with statements for all nodes of a cluster; null: for the one node. */
export function onCluster(admin: ClickhouseAdmin, cluster: string | null): ClickhouseAdmin {
  return { ...admin, cluster };
}

/** `Distributed('three', 'vpc_flow_lens', …)`: null for any other engine. */
function clusterOf(engine: string): string | null {
  return /^Distributed\('?([\w.-]+)'?,/.exec(engine)?.[1] ?? null;
}
