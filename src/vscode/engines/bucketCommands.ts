import * as vscode from 'vscode';
import type { BrowseNode } from '../../app/browse/node';
import { counted, number } from '../../app/words';
import type { ReadProgress } from '../../engines/inPlace/foundObjects';
import type { Commands } from '../command';
import type { Entry } from '../flowLogs/entry';
import { type ScopedSearch, searchOfNode } from '../flowLogs/searchOfNode';
import { commandIds } from '../ids';
import type { IngestOutcome, IngestRunner } from '../ingest/ingestRunner';
import { notice } from '../notice';
import type { BucketEngines } from './bucketEngines';

/** Searching a bucket that nothing was ingested of, and keeping what was read for it. */
export function registerBucketCommands(
  commands: Commands,
  ports: { readonly buckets: BucketEngines; readonly runner: IngestRunner; open(search: ScopedSearch): void },
): void {
  const { buckets, runner } = ports;
  commands.register(commandIds.searchInBucket, async (entry?: Entry) => {
    const node = entry?.kind === 'node' ? entry.node : null;
    const bucket = node === null ? null : bucketOf(node);
    if (node === null || bucket === null) return;
    const engineId = await buckets.keep(bucket);
    ports.open({ ...searchIn(node), engineId });
  });
  commands.register(commandIds.keepReadObjects, async (): Promise<readonly IngestOutcome[]> => {
    const outcomes: IngestOutcome[] = [];
    for (const { bucket, source } of buckets.read()) {
      outcomes.push(await runner.run(`${counted(source.count, 'object')} read of bucket ${bucket}`, source));
    }
    const words = outcomes.map((outcome) => outcome.words).join(' ');
    const none = 'No objects were read: search in a bucket first.';
    void vscode.window.showInformationMessage(notice(words === '' ? none : words));
    return outcomes;
  });
}

/** Milliseconds after which nobody who was asked is going to answer: counts and timeline wait for it. */
const patience = 20_000;

/** Asked when a search has read as many objects as it may. */
export async function askToReadMore(bucket: string, progress: ReadProgress, signal: AbortSignal): Promise<boolean> {
  const { objects, waiting, listing } = progress;
  const more = `${number(waiting)}${listing ? ' or more' : ''}`;
  const message = `${counted(objects, 'object')} of bucket ${bucket} read; ${more} older ones may match too.`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const left = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const choice = vscode.window.showInformationMessage(notice(message), 'Read More');
  try {
    return (await Promise.race([choice, left])) !== undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** What a search did not see. */
export function tellUnread(remark: string): void {
  void vscode.window.showWarningMessage(notice(remark));
}

function bucketOf(node: BrowseNode): string | null {
  if (node.kind === 'collector') return node.bucket;
  return 'bucket' in node ? node.bucket.name : null;
}

/** Everything of a bucket, or of a VPC, is too much to begin with: the last hour shows what there is. */
function searchIn(node: BrowseNode): ScopedSearch {
  const scope = searchOfNode(node) ?? { text: '' };
  if (node.kind === 'bucket' || node.kind === 'collector') return { text: '', range: 'last 1h' };
  return { ...scope, range: scope.range ?? 'last 1h' };
}
