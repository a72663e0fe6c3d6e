// Searching a bucket of 100,000 objects in place, every request answered 30 ms late by a sandbox in another process.
//   node --import tsx test/bench/inPlace.bench.ts [--quick] [--runs N] [--interfaces N] [--hours N] [--latency MS]
// From a new engine to the first rows and to all of them, beside listing the whole bucket one page after the other.
import { parseArgs } from 'node:util';
import { interfaceAddresses } from '../../src/app/search/interfaceAddresses';
import { searchedBucket } from '../../src/app/search/searchedBucket';
import { parseQuery } from '../../src/core/query/parse';
import { createInPlaceEngine } from '../../src/engines/inPlace/inPlaceEngine';
import { type ManyBucket, openMany } from './openMany';
import { type Entry, median, report } from './report';

const goalMs = 1_000;
const hour = 3_600_000_000;
const sort = { field: 'start_time', descending: true } as const;

interface Run {
  readonly first: number;
  readonly all: number;
  readonly rows: number;
  readonly requests: number;
}

async function main(): Promise<void> {
  const number = { type: 'string' } as const;
  const { values: options } = parseArgs({
    options: { quick: { type: 'boolean' }, runs: number, interfaces: number, hours: number, latency: number },
  });
  const runs = Number(options.runs ?? (options.quick ? 3 : 7));
  const latency = Number(options.latency ?? 30);
  const many = await openMany(Number(options.interfaces ?? 20), Number(options.hours ?? 209), latency);
  try {
    const { vnic, now, objects } = many;
    const lastHour = { from: now - hour, to: now };
    const searches = [
      ['an interface and an hour', `network_interface_id:${vnic}`, lastHour],
      ['rejected, an interface and an hour', `network_interface_id:${vnic} action:rejected`, lastHour],
      ['an interface and a day', `network_interface_id:${vnic}`, { from: now - 24 * hour, to: now }],
      ['an hour of all interfaces', '', lastHour],
    ] as const;
    const whole = await listing(many);
    const [firstRows, allRows]: [Entry[], Entry[]] = [[], []];
    for (const [name, text, range] of searches) {
      const done: Run[] = [];
      for (let at = 0; at < runs; at++) done.push(await search(many, { query: parseQuery(text).query, ...range }));
      const [first, all] = [median(done.map((run) => run.first)), median(done.map((run) => run.all))];
      const [{ rows, requests } = { rows: 0, requests: 0 }] = done;
      const goal = name === searches[0][0] ? { wanted: `< ${goalMs}`, reached: first < goalMs } : {};
      firstRows.push({ what: name, value: first, peers: { 'listing all, page by page': whole }, ...goal });
      allRows.push({ what: `${name}: ${rows.toLocaleString('en-US')} rows, ${requests} requests`, value: all });
    }
    report({
      bench: 'inPlace',
      title: 'Searching a bucket in place',
      method: `A bucket of ${objects.toLocaleString('en-US')} objects, every request answered ${latency} ms late by a sandbox in another process; ${runs} runs with a new engine each. At most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB in memory.`,
      tables: [
        { caption: 'First rows', unit: 'ms', entries: firstRows },
        { caption: 'All of it', unit: 'ms', entries: allRows },
      ],
    });
  } finally {
    many.close();
  }
}

/** A new engine each time, so that nothing is remembered; the sign-in and the connections are kept. */
async function search(
  many: ManyBucket,
  request: Parameters<ReturnType<typeof createInPlaceEngine>['count']>[0],
): Promise<Run> {
  const { storage, vpc } = many.cloud;
  await many.requests();
  const started = performance.now();
  const bucket = await storage.locate('many');
  const searched = searchedBucket(storage, bucket, {
    addresses: (signal) => interfaceAddresses(vpc, bucket.location ?? '', signal),
  });
  const engine = createInPlaceEngine({ bucket: searched, now: () => many.now });
  await engine.page({ ...request, sort, offset: 0, limit: 100 });
  const first = performance.now() - started;
  const { total } = await engine.count(request);
  const all = performance.now() - started;
  await engine.dispose();
  return { first, all, rows: total, requests: await many.requests() };
}

async function listing({ cloud: { storage } }: ManyBucket): Promise<number> {
  const bucket = await storage.locate('many');
  const started = performance.now();
  let continuation: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof storage.list>> = await storage.list(bucket, {
      ...(continuation && { continuation }),
    });
    continuation = page.next;
  } while (continuation !== null);
  return performance.now() - started;
}

void main();
