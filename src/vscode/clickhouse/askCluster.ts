import * as vscode from 'vscode';
import type { ClusterChoices } from '../../app/clickhouse/findClusters';
import { counted } from '../../app/words';

/**
 * Where the tables are to stand: nothing is asked where they do already, or where the server knows of no other nodes. Null:
 * on this node alone; undefined when dismissed.
 */
export async function askCluster(
  title: string,
  { standing, clusters, keeper }: ClusterChoices,
): Promise<string | null | undefined> {
  if (standing !== undefined) return standing;
  if (clusters.length === 0) return null;
  const replicated = keeper
    ? 'Replicated tables on every node'
    : 'Replicated tables need a Keeper, and this server has none configured';
  const choices = [
    ...clusters.map(({ name, nodes, shards, hosts }) => ({
      label: name,
      description: `${counted(nodes, 'node')}, ${counted(shards, 'shard')}`,
      detail: `${replicated}: ${hosts.join(', ')}`,
      cluster: name,
    })),
    { label: 'This node alone', description: '', detail: 'Tables that are not replicated', cluster: null },
  ];
  const placeHolder = 'Make the tables on which cluster?';
  return (await vscode.window.showQuickPick(choices, { title, placeHolder, matchOnDetail: true }))?.cluster;
}
