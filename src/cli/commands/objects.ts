import { resolve } from 'node:path';
import { byteCount, number } from '../../app/words';
import type { ListedObject } from '../../cloud/cloud';
import { formatFlowTime } from '../../core/flow/flowTime';
import { parseObjectKey } from '../../core/flow/objectKey';
import type { FlowStore, StoredObject } from '../../store/store';
import type { Command, CommandContext } from '../command';
import { parseCosAddress } from '../cosAddress';
import { exitCode } from '../exitCode';
import { openListingPlace } from '../listingPlace';
import { RemoteListing } from '../remoteListing';
import { storeDirectory } from '../storeDirectory';
import { type Column, table } from '../table';

export const objectsCommand: Command = {
  name: 'objects',
  summary: 'List the objects that the store holds, or those of a bucket',
  synopsis: '[bucket/prefix|folder|cos://bucket/prefix] [--limit N]',
  help: `
Without cos:// the store is asked, newest capture first; with it the bucket itself, with a mark for what the store
already holds. Nothing is downloaded.

  --limit N      at most N objects (default 100, with --json all)
  --resume FILE  with cos:// and --json, for buckets of millions: one object a line, without brackets. Where it is
                 interrupted, FILE keeps the place, and the same command goes on from there
`,
  options: { limit: { type: 'string' }, resume: { type: 'string' } },
  words: [0, 1],
  run: objects,
};

async function objects(context: CommandContext) {
  const { words, options, output, services, json } = context;
  const limit = options.wholeNumber('limit', 1) ?? (json ? undefined : 100);
  const address = parseCosAddress(words[0] ?? '');
  options.exclusive('resume', 'limit');
  if (options.has('resume') && (address === null || !json)) options.refuse('--resume goes with cos:// and --json.');
  const store = await services.openStore(storeDirectory(options.text('store')));
  try {
    if (address !== null) return await remoteObjects(context, store, address, limit);
    const filter = words[0] === undefined ? {} : await filterFor(store, words[0]);
    const found = await store.objects({ ...filter, ...(limit === undefined ? {} : { limit }) });
    if (json) await output.line(JSON.stringify(found.map(plainObject)));
    else if (found.length === 0) await output.line('The store holds no such objects.');
    else await output.write(table(storedColumns, found));
    return exitCode.ok;
  } finally {
    await store.dispose();
  }
}

/** `bucket/prefix`, or a folder that was ingested: the longest name of a bucket that the text begins with. */
async function filterFor(store: FlowStore, text: string): Promise<{ bucket: string; prefix?: string }> {
  const known = (await store.status()).buckets.map(({ bucket }) => bucket);
  const begins = (candidate: string) => known.filter((name) => candidate === name || candidate.startsWith(`${name}/`));
  for (const candidate of [text, `file:${resolve(text)}`]) {
    const [bucket] = begins(candidate).sort((a, b) => b.length - a.length);
    if (bucket !== undefined) return { bucket, prefix: candidate.slice(bucket.length + 1) };
  }
  const slash = text.indexOf('/');
  return slash < 0 ? { bucket: text } : { bucket: text.slice(0, slash), prefix: text.slice(slash + 1) };
}

const storedColumns: readonly Column<StoredObject>[] = [
  { heading: 'CAPTURE', text: ({ captureStart }) => time(captureStart) },
  { heading: 'FLOWS', text: ({ rows }) => number(rows), align: 'right' },
  { heading: 'REJECTED', text: ({ rejected }) => number(rejected), align: 'right' },
  { heading: 'SIZE', text: ({ size }) => byteCount(size), align: 'right' },
  { heading: 'STATE', text: ({ state, warnings }) => `${state ?? '?'}${warnings.length > 0 ? ' !' : ''}` },
  { heading: 'OBJECT', text: ({ bucket, key }) => `${bucket}/${key}` },
];

function plainObject(object: StoredObject) {
  const { captureStart, captureEnd, ingestedAt, ...rest } = object;
  return {
    ...rest,
    captureStart: captureStart === null ? null : formatFlowTime(captureStart),
    captureEnd: captureEnd === null ? null : formatFlowTime(captureEnd),
    ingestedAt: formatFlowTime(ingestedAt),
  };
}

interface Remote {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: string;
  readonly flowLog: boolean;
  readonly ingested: boolean;
}

async function remoteObjects(
  { output, options, services, signal, json }: CommandContext,
  store: FlowStore,
  address: { readonly bucket: string; readonly prefix: string },
  limit = Number.POSITIVE_INFINITY,
) {
  const { storage } = await services.signIn();
  const bucket = await storage.locate(address.bucket, signal);
  const held = new Map((await store.objects(address)).map(({ key, etag }) => [key, etag]));
  const resume = options.text('resume');
  const place = resume === undefined ? null : await openListingPlace(services, resume, address, signal);
  const listing = new RemoteListing(storage, bucket, address.prefix, { limit, position: place?.position ?? null });
  const found: Remote[] = [];
  let listed = 0;
  try {
    for await (const page of listing.pages(signal)) {
      const objects = page.map((object) => describe(object, held));
      // A bucket may hold millions: programs get them as they come.
      const lines = objects.map((object, at) => {
        const before = place !== null ? '' : listed + at > 0 ? ',' : '[';
        return `${before}${JSON.stringify(object)}\n`;
      });
      if (json) await output.write(lines.join(''));
      else found.push(...objects);
      listed += objects.length;
      output.progress(`${number(listed)} objects listed`);
      await place?.passed(listing.position());
    }
  } catch (error) {
    await place?.keep(listing.position());
    if (place !== null) output.note(`${number(listed)} objects listed. ${resume} keeps the place: run the same again.`);
    throw error;
  }
  if (place !== null) await place.done();
  else if (json) await output.line(listed === 0 ? '[]' : ']');
  else if (listed === 0) await output.line('No objects there.');
  else {
    await output.write(table(remoteColumns, found));
    if (listing.more) output.note(`There are more than these ${number(listed)}: see --limit.`);
  }
  return exitCode.ok;
}

function describe({ key, etag, size, modified }: ListedObject, held: ReadonlyMap<string, string>): Remote {
  const flowLog = parseObjectKey(key) !== null;
  return { key, etag, size, modified: formatFlowTime(modified), flowLog, ingested: held.get(key) === etag };
}

const remoteColumns: readonly Column<Remote>[] = [
  { heading: 'WRITTEN', text: ({ modified }) => modified },
  { heading: 'SIZE', text: ({ size }) => byteCount(size), align: 'right' },
  { heading: 'STORE', text: ({ flowLog, ingested }) => (ingested ? 'ingested' : flowLog ? '' : 'no flow log') },
  { heading: 'KEY', text: ({ key }) => key },
];

const time = (micros: number | null): string => (micros === null ? '?' : formatFlowTime(micros));
