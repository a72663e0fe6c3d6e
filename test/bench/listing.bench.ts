// Listing a bucket of a million keys by several prefixes, beside one page after the other, from a sandbox in another
// process.   node --import tsx test/bench/listing.bench.ts [--quick] [--interfaces N] [--hours N] [--latency MS]
import { parseArgs } from 'node:util';
import { KeyListing } from '../../src/app/browse/keyListing';
import { type ManyBucket, openMany } from './openMany';
import { type Entry, report } from './report';

/** Pages of the plain listing that are measured: its time a page does not change. */
const plainPages = 60;

async function main(): Promise<void> {
  const number = { type: 'string' } as const;
  const { values: options } = parseArgs({
    options: { quick: { type: 'boolean' }, interfaces: number, hours: number, latency: number },
  });
  const hours = Number(options.hours ?? (options.quick ? 100 : 1_042));
  const latency = Number(options.latency ?? 30);
  const many = await openMany(Number(options.interfaces ?? 40), hours, latency);
  try {
    const { objects } = many;
    const page = await plainPage(many);
    const plain = (page * objects) / 1_000;
    const [times, memory]: [Entry[], Entry[]] = [[], []];
    for (const order of ['any', 'key'] as const) {
      globalThis.gc?.();
      const before = process.memoryUsage().rss;
      const { took, keys, peak, requests } = await listed(many, order);
      if (keys !== objects) throw new Error(`${keys} keys of ${objects}`);
      const what = order === 'any' ? 'in any order' : 'in the order of keys';
      times.push({
        what: `${what}, ${requests.toLocaleString('en-US')} requests`,
        value: took / 1000,
        peers: { 'page after page': plain / 1000 },
      });
      memory.push({ what, value: Math.round((peak - before) / 1024 / 1024) });
    }
    report({
      bench: 'listing',
      title: 'Listing a bucket',
      method: `${objects.toLocaleString('en-US')} keys by parallel prefixes, every request answered ${latency} ms late by a sandbox in another process. Page after page is reckoned from ${plainPages} pages of ${page.toFixed(0)} ms.`,
      tables: [
        { caption: 'All keys', unit: 's', entries: times },
        { caption: 'Memory beyond that before', unit: 'MB', entries: memory },
      ],
    });
  } finally {
    many.close();
  }
}

async function listed(many: ManyBucket, order: 'any' | 'key') {
  const { storage } = many.cloud;
  const listing = new KeyListing(storage, await storage.locate('many'), { prefixes: [''], order });
  await many.requests();
  const started = performance.now();
  let [keys, peak] = [0, 0];
  for await (const { objects } of listing.pages(new AbortController().signal)) {
    keys += objects.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  return { took: performance.now() - started, keys, peak, requests: await many.requests() };
}

/** Milliseconds a page. */
async function plainPage({ cloud: { storage } }: ManyBucket): Promise<number> {
  const bucket = await storage.locate('many');
  await storage.list(bucket, { limit: 1 });
  const started = performance.now();
  let continuation: string | null = null;
  let pages = 0;
  do {
    const page: Awaited<ReturnType<typeof storage.list>> = await storage.list(bucket, {
      ...(continuation && { continuation }),
    });
    continuation = page.next;
    pages++;
  } while (continuation !== null && pages < plainPages);
  return (performance.now() - started) / pages;
}

void main();
