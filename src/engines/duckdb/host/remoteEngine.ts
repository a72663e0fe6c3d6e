import type { QueryEngine } from '../../queryEngine';
import type { HostClient } from './hostClient';
import { unpackRows } from './packedRows';
import { unpackSums } from './packedSums';

/** The engine of a child process, which starts with the first request. Cancelling rejects at once. */
export function remoteEngine(host: HostClient, label: string): QueryEngine {
  return {
    kind: 'duckdb',
    label,
    info: (signal) => host.call('info', null, signal),
    page: async (request, signal) => unpackRows(await host.call('page', request, signal)),
    async *rows(request, signal) {
      for await (const batch of host.stream('rows', request, signal)) yield unpackRows(batch);
    },
    async *sums(request, signal) {
      for await (const batch of host.stream('sums', request, signal)) yield unpackSums(batch);
    },
    count: (request, signal) => host.call('count', request, signal),
    timeline: (request, signal) => host.call('timeline', request, signal),
    topValues: (request, signal) => host.call('topValues', request, signal),
    export: (request, signal) => host.call('export', request, signal),
    // The child belongs to the host, which other users of it may share.
    async dispose() {},
  };
}
