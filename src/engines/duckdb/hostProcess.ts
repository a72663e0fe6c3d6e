import { openLocalStore } from '../../store/localStore';
import type { FlowStore, ObjectRef } from '../../store/store';
import type { QueryEngine } from '../queryEngine';
import { openDuckdbEngine } from './duckdbEngine';
import { processChannel } from './host/channel';
import type { ClientApi, HostApi, HostOptions } from './host/hostApi';
import { packRows } from './host/packedRows';
import { packSums } from './host/packedSums';
import { type Handlers, Peer } from './host/rpc';

/**
 * Entry of the child process: answers for the engine and for the store, whichever it is asked for, and ends with the
 * process that started it.
 */
let options: HostOptions | null = null;
let engine: Promise<QueryEngine> | null = null;
let store: Promise<FlowStore> | null = null;

function opened(): HostOptions {
  if (!options) throw new Error('The host was asked before it was told its store.');
  return options;
}

function theEngine(): Promise<QueryEngine> {
  engine ??= openDuckdbEngine(opened()).catch((error: unknown) => {
    engine = null;
    throw error;
  });
  return engine;
}

function theStore(): Promise<FlowStore> {
  store ??= openLocalStore(opened()).catch((error: unknown) => {
    store = null;
    throw error;
  });
  return store;
}

const handlers: Handlers<HostApi> = {
  open: async (input) => {
    options = input;
    return null;
  },
  info: async (_, { signal }) => (await theEngine()).info(signal),
  page: async (request, { signal }) => packRows(await (await theEngine()).page(request, signal)),
  rows: async (request, { signal, batch }) => {
    for await (const rows of (await theEngine()).rows(request, signal)) await batch(packRows(rows));
    return null;
  },
  sums: async (request, { signal, batch }) => {
    const { sums } = await theEngine();
    if (sums !== undefined) for await (const some of sums(request, signal)) await batch(packSums(some));
    return null;
  },
  count: async (request, { signal }) => (await theEngine()).count(request, signal),
  timeline: async (request, { signal }) => (await theEngine()).timeline(request, signal),
  topValues: async (request, { signal }) => (await theEngine()).topValues(request, signal),
  export: async (request, { signal }) => (await theEngine()).export(request, signal),
  ingest: async ({ source }, { signal, note }) =>
    (await theStore()).ingest(
      {
        list: (listing) => peer.stream('list', { source }, listing),
        read: (ref: ObjectRef, reading) => peer.call('read', { source, ref }, { signal: reading }),
      },
      { signal, onProgress: note },
    ),
  status: async () => (await theStore()).status(),
  objects: async (filter) => (await theStore()).objects(filter),
  deadLetters: async () => (await theStore()).deadLetters(),
  dismissDeadLetters: async (refs) => {
    await (await theStore()).dismissDeadLetters(refs ?? undefined);
    return null;
  },
  compact: async (_, { signal }) => (await theStore()).compact(signal),
  removeBefore: async (time, { signal }) => (await theStore()).removeBefore(time, signal),
  clear: async () => {
    await (await theStore()).clear();
    return null;
  },
};

const peer = new Peer<ClientApi, HostApi>(processChannel(process), handlers);
process.once('disconnect', () => process.exit(0));
