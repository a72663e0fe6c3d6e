import * as vscode from 'vscode';
import { describeEmpty } from '../../app/search/describeEmpty';
import type { FlowRow } from '../../core/flow/flowRow';
import type { QueryEngine } from '../../engines/queryEngine';
import type { BrowseSession } from '../flowLogs/browseSession';
import { addressIn } from '../health/addressIn';
import { commandIds, viewIds } from '../ids';
import type { Log } from '../log';
import type { ResultsPanelsPorts } from '../panel/resultsPanels';
import { saveSearch } from './searchCommands';
import type { SearchShelf } from './searchShelf';

/** Id of the local engine in the results panel. */
export const localEngineId = 'local';

/** What the results panels need of the extension around them. */
export function resultsPorts(ports: {
  readonly engine: () => QueryEngine;
  readonly session: BrowseSession;
  readonly shelf: SearchShelf;
  readonly showObject: (bucket: string, key: string) => Promise<void>;
  readonly why: (row: FlowRow) => void;
  readonly log: Log;
}): ResultsPanelsPorts {
  const { engine, session, shelf, log } = ports;
  return {
    engines: () => [{ id: localEngineId, label: engine().label, engine: engine() }],
    names: () => session.knownNames(),
    describeEmpty: async (asked, request, signal) => {
      const info = await asked.info(signal);
      // What holds too much to be counted would have to be fetched for it.
      const ranged = info.rows !== null && (request.from !== null || request.to !== null);
      const allTimes = ranged ? await asked.count({ ...request, from: null, to: null }, signal) : undefined;
      return describeEmpty(info, request, allTimes?.total);
    },
    saveSearch: (text, range) => saveSearch(shelf, text, range),
    ingest: async () => {
      await vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
    },
    missing: (text) => {
      // Not waited for: the report opens beside the panel, or asks for what the search does not tell.
      void vscode.commands.executeCommand(commandIds.whyMissing, addressIn(text));
    },
    openObject: ({ bucket, key }) => ports.showObject(bucket, key),
    why: (row) => ports.why(row),
    ran: (text, range) => {
      shelf.record(text, range).catch((error: unknown) => log.error('the history could not be kept', error));
    },
    log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
  };
}
