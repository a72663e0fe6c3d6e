import * as vscode from 'vscode';
import type { BucketNode } from '../../app/browse/node';
import { signalOf } from '../cancellation';

/** Asks which of the region's buckets; undefined where nobody chose one. The looking ends with the question. */
export async function askBucket(
  title: string,
  list: (signal: AbortSignal) => Promise<readonly { readonly kind: string }[]>,
): Promise<BucketNode | undefined> {
  const source = new vscode.CancellationTokenSource();
  const choices = list(signalOf(source.token)).then((nodes) =>
    nodes
      .filter((node): node is BucketNode => node.kind === 'bucket')
      .map((node) => ({ label: node.bucket.name, description: node.bucket.location ?? '', node })),
  );
  try {
    return (await vscode.window.showQuickPick(choices, { title }))?.node;
  } finally {
    source.cancel();
    source.dispose();
  }
}
