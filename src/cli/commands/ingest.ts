import { summarise } from '../../app/ingest/summarise';
import { counted, number } from '../../app/words';
import type { FlowStore, IngestProgress, IngestSummary } from '../../store/store';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readSource } from '../readSource';
import { storeDirectory } from '../storeDirectory';
import { terminalText } from '../terminalText';
import { readTimeBounds } from '../timeBounds';

export const ingestCommand: Command = {
  name: 'ingest',
  summary: 'Bring flow log objects into the local store',
  synopsis: '<folder|file|cos://bucket/prefix> [--from TIME] [--to TIME] [--range PHRASE]',
  help: `
Objects that the store already holds are not read again; a changed object replaces its older version. What cannot be
read is kept in a list with its reason: see store letters and store retry.

  --from TIME     leave out objects before this time, for example 2026-11-21T14:00Z or "2h ago"
  --to TIME       leave out objects from this time on
  --range PHRASE  both at once, for example "last 24h" or "yesterday"

Times are UTC and compared with those of the object keys, with an hour's margin; a file without such a key is always
taken.

  vpc-flow-lens ingest ./flowlogs
  vpc-flow-lens ingest cos://shop-flowlogs --range "last 24h"
`,
  options: { from: { type: 'string' }, to: { type: 'string' }, range: { type: 'string' } },
  words: [1, 1],
  run: ingest,
};

async function ingest(context: CommandContext) {
  const { options, output, services, signal, json } = context;
  const bounds = readTimeBounds(options, services.now());
  const source = await readSource(context, bounds);
  const store = await services.openStore(storeDirectory(options.text('store')));
  try {
    const startedAt = services.now();
    const onProgress = (progress: IngestProgress) => output.progress(progressText(progress));
    const summary = await store.ingest(source, { signal, onProgress });
    const left = source.counts();
    if (json) await output.line(JSON.stringify({ ...summary, passedOver: left.foreign, outsideRange: left.outside }));
    else await output.line(summarise(summary, left));
    if (summary.failed > 0) await sayWhatFailed(context, store, startedAt);
    return outcome(summary);
  } finally {
    await store.dispose();
  }
}

export function outcome(summary: IngestSummary) {
  if (summary.cancelled) return exitCode.cancelled;
  return summary.failed > 0 ? exitCode.partly : exitCode.ok;
}

export function progressText({ listed, listing, stored, skipped, failed, rows }: IngestProgress): string {
  const parts = [`${counted(listed, 'object')}${listing ? ' so far' : ''}`, `${number(stored)} stored`];
  if (skipped > 0) parts.push(`${number(skipped)} already there`);
  if (failed > 0) parts.push(`${number(failed)} unreadable`);
  return `${parts.join(', ')} · ${counted(rows, 'flow')}`;
}

const named = 5;

/** The first few objects and their reasons; the list has them all. */
async function sayWhatFailed({ output }: CommandContext, store: FlowStore, since: number): Promise<void> {
  const letters = (await store.deadLetters()).filter(({ at }) => at >= since);
  for (const { key, error } of letters.slice(0, named)) {
    output.note(`  ${terminalText(key)}: ${terminalText(error.message)}`);
  }
  if (letters.length > named) output.note(`  and ${number(letters.length - named)} more`);
  output.note('All of them: vpc-flow-lens store letters. Try again: vpc-flow-lens store retry.');
}
