import * as vscode from 'vscode';
import { describeEmpty, describeEmptyService } from '../../app/search/describeEmpty';
import { describeEmptyTable } from '../../app/search/describeEmptyTable';
import type { FlowRow } from '../../core/flow/flowRow';
import { parseQuery } from '../../core/query/parse';
import type { BucketEngines } from '../engines/bucketEngines';
import type { SearchEngines } from '../engines/searchEngines';
import type { BrowseSession } from '../flowLogs/browseSession';
import { addressIn } from '../health/addressIn';
import { commandIds, viewIds } from '../ids';
import type { Log } from '../log';
import type { ResultsPanelsPorts } from '../panel/resultsPanels';
import { copySearchLink } from './copySearchLink';
import { type OpenResults, saveSearch } from './searchCommands';
import type { SearchShelf } from './searchShelf';

/** What the results panels need of the extension around them. */
export function resultsPorts(ports: {
  readonly engines: SearchEngines;
  readonly buckets: BucketEngines;
  readonly session: BrowseSession;
  readonly shelf: SearchShelf;
  readonly openResults: OpenResults;
  readonly showObject: (bucket: string, key: string) => Promise<void>;
  readonly why: (row: FlowRow) => void;
  readonly log: Log;
}): ResultsPanelsPorts {
  const { engines, buckets, session, shelf, log } = ports;
  /** What the last empty result offered to search in. */
  let offered: string | null = null;
  return {
    engines: () => engines.list(),
    names: () => session.knownNames(),
    describeEmpty: async (asked, request, signal) => {
      const info = await asked.info(signal);
      if (asked.kind === 'bucket') {
        const holds = (await asked.holdsFlows?.(request, signal)) ?? true;
        const { describeEmptyBucket } = await import('../../app/search/describeEmptyBucket');
        return describeEmptyBucket(asked.label, info, request, holds);
      }
      if (asked.holdsFlows !== undefined) {
        const holds = await asked.holdsFlows(request, signal);
        const describe = asked.kind === 'clickhouse' ? describeEmptyTable : describeEmptyService;
        return describe(asked.label, info, request, holds);
      }
      // What holds too much to be counted would have to be fetched for it.
      const ranged = info.rows !== null && (request.from !== null || request.to !== null);
      const allTimes = ranged ? await asked.count({ ...request, from: null, to: null }, signal) : undefined;
      const reason = describeEmpty(info, request, allTimes?.total);
      if (reason.code === 'icmp') return reason;
      const everything = { ...request, query: parseQuery('').query };
      offered = (await asked.count(everything, signal)).total > 0 ? null : await buckets.holding(request, signal);
      if (offered === null) return reason;
      const { offerBucket } = await import('../../app/search/describeEmptyBucket');
      return offerBucket(reason, offered);
    },
    saveSearch: (text, range) => saveSearch(shelf, text, range),
    ingest: async () => {
      await vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
    },
    setUp: () => void vscode.commands.executeCommand(commandIds.setUp),
    replay: () => {
      void vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
      void vscode.window.showInformationMessage(
        'Choose a bucket, a collector or a day in the Flow Logs view, and “Replay to Log Service…” in its menu.',
      );
    },
    searchBucket: async ({ text, range }) => {
      if (offered === null) return;
      ports.openResults({ text, range, engineId: await buckets.keep(offered) });
    },
    openPage: async (page, { query, from, to }) => {
      const { openSearchPage } = await import('./openSearchPage');
      await openSearchPage(page, query, { from, to });
    },
    copyLink: copySearchLink,
    missing: (text) => {
      // Not waited for: the report opens beside the panel, or asks for what the search does not tell.
      void vscode.commands.executeCommand(commandIds.whyMissing, addressIn(text));
    },
    openObject: ({ bucket, key }) => ports.showObject(bucket, key),
    why: (row) => ports.why(row),
    ran: (text, range, engineId) => {
      engines.prefer(engineId).then(undefined, (error: unknown) => log.error('the engine was not kept', error));
      shelf.record(text, range).catch((error: unknown) => log.error('the history could not be kept', error));
    },
    log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
  };
}
