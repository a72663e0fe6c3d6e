/**
 * A process of its own that works on a store, for tests of crashes and of several processes at once:
 *
 *     node storeChild.js <store> <decodeWorker> <folder> <segmentRows> [compact]
 *
 * It prints `stored <rows>` whenever more is reported stored, and in the end `done`, or `error <code> <message>`.
 * KILL_AT_STEP=n makes it kill itself at its nth call to the file system, KILL_AT_TICK=n at its nth turn of the event
 * loop; CLOCK_SHIFT=s puts its clock ahead by so many seconds.
 */
import fs, { writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { folderSource } from '../../src/store/folderSource';
import { openLocalStore } from '../../src/store/localStore';
import { StoreError } from '../../src/store/store';

const [directory = '', decodeWorker = '', folder = '', segmentRows, mode] = process.argv.slice(2);
const shift = Number(process.env.CLOCK_SHIFT ?? 0) * 1_000_000;

function say(line: string) {
  writeSync(1, `${line}\n`);
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing may happen until it is here.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function killAtStep(last: number) {
  let step = 0;
  const calls = promises as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  for (const name of ['mkdir', 'writeFile', 'open', 'rename', 'rm', 'link', 'unlink', 'readdir', 'readFile', 'stat']) {
    const call = calls[name]!;
    calls[name] = (...values) => {
      if (++step === last) die();
      return call(...values);
    };
  }
  const syncHandle = fs.fsync;
  fs.fsync = ((...values: Parameters<typeof fs.fsync>) => {
    if (++step === last) die();
    syncHandle(...values);
  }) as typeof fs.fsync;
}

function killAtTick(last: number) {
  let tick = 0;
  const next = () => {
    if (++tick === last) die();
    setImmediate(next).unref();
  };
  setImmediate(next).unref();
}

if (process.env.KILL_AT_STEP) killAtStep(Number(process.env.KILL_AT_STEP));
if (process.env.KILL_AT_TICK) killAtTick(Number(process.env.KILL_AT_TICK));

async function main() {
  const store = await openLocalStore({
    directory,
    decodeWorker,
    segmentRows: Number(segmentRows),
    batchObjects: 5,
    workers: 1,
    threads: 1,
    clock: () => Date.now() * 1000 + shift,
  });
  let stored = 0;
  await store.ingest(folderSource(folder), {
    signal: new AbortController().signal,
    onProgress: ({ rows }) => {
      if (rows > stored) say(`stored ${rows}`);
      stored = rows;
    },
  });
  if (mode === 'compact') await store.compact();
  await store.dispose();
  say('done');
}

main().catch((error: unknown) => {
  say(`error ${error instanceof StoreError ? error.code : 'other'} ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
