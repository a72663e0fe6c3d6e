import { deadLetterSource } from '../../app/ingest/deadLetterSource';
import { summarise } from '../../app/ingest/summarise';
import { byteCount, counted, number } from '../../app/words';
import { CloudError, type ObjectStorage } from '../../cloud/cloud';
import { formatFlowTime } from '../../core/flow/flowTime';
import type { DeadLetter, FlowStore, StoreStatus } from '../../store/store';
import type { Command, CommandContext } from '../command';
import { type ExitCode, exitCode, UsageError } from '../exitCode';
import { storeDirectory } from '../storeDirectory';
import { table } from '../table';
import { outcome, progressText } from './ingest';

type Action = (context: CommandContext, store: FlowStore) => Promise<ExitCode>;

export const storeCommand: Command = {
  name: 'store',
  summary: 'Look after the local store',
  synopsis: '[status|compact|clear|letters|retry|dismiss|retain DAYS]',
  help: `
  status        what it holds (the default)
  compact       join small segments
  letters       objects that could not be read, with the reason
  retry         try those again
  dismiss       forget them without trying
  retain DAYS   remove flows that started more than DAYS days ago
  clear --yes   remove everything; the bucket keeps its objects
`,
  options: { yes: { type: 'boolean' } },
  words: [0, 2],
  async run(context) {
    const [name = 'status', ...more] = context.words;
    const action = actions[name];
    if (action === undefined) throw new UsageError(`store cannot “${name}”.`, 'store');
    if (more.length > 0 && name !== 'retain') throw new UsageError(`store ${name} takes nothing more.`, 'store');
    const store = await context.services.openStore(storeDirectory(context.options.text('store')));
    try {
      return await action(context, store);
    } finally {
      await store.dispose();
    }
  },
};

const actions: Readonly<Record<string, Action>> = { status, compact, letters, retry, dismiss, retain, clear };

async function status({ output, json }: CommandContext, store: FlowStore) {
  const found = await store.status();
  if (json) await output.line(JSON.stringify({ ...found, earliest: iso(found.earliest), latest: iso(found.latest) }));
  else await output.write(statusText(found));
  return exitCode.ok;
}

function statusText(status: StoreStatus): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Store', status.directory],
    ['Flows', number(status.rows)],
    ['Objects', `${number(status.objects)} in ${counted(status.segments, 'segment')}`],
    ['Range', status.earliest === null ? 'none' : `${iso(status.earliest)} to ${iso(status.latest)}`],
    ['On disk', byteCount(status.bytes)],
    ['Unreadable', status.deadLetters === 0 ? 'none' : `${counted(status.deadLetters, 'object')}: see store letters`],
  ];
  const head = facts.map(([name, value]) => `${name.padEnd(10)}  ${value}\n`).join('');
  if (status.buckets.length === 0) return head;
  const buckets = table(
    [
      { heading: 'BUCKET', text: ({ bucket }) => bucket },
      { heading: 'OBJECTS', text: ({ objects }) => number(objects), align: 'right' },
      { heading: 'FLOWS', text: ({ rows }) => number(rows), align: 'right' },
    ],
    status.buckets,
  );
  return `${head}\n${buckets}`;
}

async function compact({ output, signal, json }: CommandContext, store: FlowStore) {
  const { before, after } = await store.compact(signal);
  const text = before === after ? 'Nothing to compact.' : `${counted(before, 'segment')} became ${number(after)}.`;
  await output.line(json ? JSON.stringify({ before, after }) : text);
  return exitCode.ok;
}

async function clear({ output, options, json }: CommandContext, store: FlowStore) {
  const { directory, rows, objects } = await store.status();
  if (!options.has('yes')) {
    const holds = `${counted(rows, 'flow')} of ${counted(objects, 'object')}`;
    throw new UsageError(`This would remove ${holds} from ${directory}. Add --yes to do it.`, 'store');
  }
  await store.clear();
  await output.line(json ? JSON.stringify({ rows, objects }) : `Removed ${counted(rows, 'flow')}.`);
  return exitCode.ok;
}

async function letters({ output, json }: CommandContext, store: FlowStore) {
  const found = await store.deadLetters();
  if (json) await output.line(JSON.stringify(found.map((letter) => ({ ...letter, at: iso(letter.at) }))));
  else if (found.length === 0) await output.line('Every object could be read.');
  else await output.write(letterTable(found));
  return exitCode.ok;
}

function letterTable(letters: readonly DeadLetter[]): string {
  return table(
    [
      { heading: 'REASON', text: ({ error }) => error.code },
      { heading: 'TRIES', text: ({ tries }) => number(tries), align: 'right' },
      { heading: 'LAST', text: ({ at }) => formatFlowTime(at).replace(/\.\d+Z$/, 'Z') },
      { heading: 'OBJECT', text: ({ bucket, key }) => `${bucket}/${key}` },
      { heading: 'WHAT', text: ({ error }) => error.message },
    ],
    letters,
  );
}

async function retry(context: CommandContext, store: FlowStore) {
  const { output, services, signal, json } = context;
  const found = await store.deadLetters();
  if (found.length === 0) {
    await output.line(json ? JSON.stringify({ listed: 0 }) : 'Nothing to retry: every object could be read.');
    return exitCode.ok;
  }
  const storage = await storageFor(context, found);
  const source = deadLetterSource(found, { readFile: services.readFile, ...(storage && { storage }) });
  const summary = await store.ingest(source, {
    signal,
    onProgress: (progress) => output.progress(progressText(progress)),
  });
  await output.line(json ? JSON.stringify(summary) : summarise(summary));
  return outcome(summary);
}

/** Local files can be retried without an account, so that a missing one is only a remark. */
async function storageFor(
  { output, services }: CommandContext,
  letters: readonly DeadLetter[],
): Promise<ObjectStorage | undefined> {
  if (letters.every(({ path }) => path !== undefined)) return undefined;
  try {
    return (await services.signIn()).storage;
  } catch (error) {
    if (!(error instanceof CloudError) || letters.every(({ path }) => path === undefined)) throw error;
    output.note(`Objects in buckets stay unread: ${error.message}`);
    return undefined;
  }
}

async function dismiss({ output, json }: CommandContext, store: FlowStore) {
  const { length } = await store.deadLetters();
  await store.dismissDeadLetters();
  await output.line(json ? JSON.stringify({ dismissed: length }) : `Forgot ${counted(length, 'object')}.`);
  return exitCode.ok;
}

const dayMicros = 86_400_000_000;

async function retain({ words, output, services, signal, json }: CommandContext, store: FlowStore) {
  const days = /^\d{1,5}$/.test(words[1] ?? '') ? Number(words[1]) : 0;
  if (days < 1) throw new UsageError('store retain takes a number of days, at least 1.', 'store');
  const before = services.now() - days * dayMicros;
  const removed = await store.removeBefore(before, signal);
  const text = `Removed ${counted(removed, 'flow')} that started before ${iso(before)}.`;
  await output.line(json ? JSON.stringify({ removed, before: iso(before) }) : text);
  return exitCode.ok;
}

const iso = (time: number | null): string | null => (time === null ? null : formatFlowTime(time));
