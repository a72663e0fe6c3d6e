import type { FlowRow } from '../../../src/core/flow/flowRow';
import type { QueryEngine } from '../../../src/engines/queryEngine';
import type { NamesMessage, RowRef, ShowSearch, ToPanel } from '../../../src/protocol/results';
import { engineChoice } from '../../../src/vscode/panel/engineChoice';
import type { PanelEngine, PanelPorts } from '../../../src/vscode/panel/panelPorts';
import { PanelSession } from '../../../src/vscode/panel/panelSession';
import { silentPorts } from '../../silentPorts';
import type { ThemeName } from './themes';
import { openWebview, type WebviewPage } from './webviewPage';

/** A results panel in the browser over a real session, and what it did to the world. */
export interface ResultsHarness extends WebviewPage {
  readonly copied: string[];
  readonly exported: string[];
  readonly saved: { readonly text: string; readonly range: string }[];
  readonly opened: RowRef[];
  readonly ran: string[];
  /** Rows that were asked why about. */
  readonly asked: FlowRow[];
  readonly logged: string[];
  send(message: ToPanel): void;
}

export async function openResults(options: {
  readonly origin: string;
  readonly engine: QueryEngine;
  readonly show?: ShowSearch | null;
  readonly theme?: ThemeName;
  readonly names?: NamesMessage;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
  /** The engine says when it has other rows. */
  readonly tellsChanges?: boolean;
  /** When the extension has heard that the page is ready; at once unless said otherwise. */
  readonly begins?: Promise<void>;
}): Promise<ResultsHarness> {
  const copied: string[] = [];
  const exported: string[] = [];
  const saved: { text: string; range: string }[] = [];
  const opened: RowRef[] = [];
  const ran: string[] = [];
  const asked: FlowRow[] = [];
  const logged: string[] = [];
  const names = options.names ?? {
    addresses: [
      [0x0af00004, 'vsi1'],
      [0x0af04004, 'vsi2'],
    ],
    ids: [['0717-f1a2b3c4-0001-4000-8000-0000000000a1', 'vsi1 · eth0']],
  };
  const { engine, tellsChanges = false } = options;
  const shown: PanelEngine = {
    id: 'local',
    label: engine.kind === 'logdna' ? 'LogDNA' : 'Local',
    engine,
    tellsChanges,
  };
  const ports: PanelPorts = {
    ...silentPorts,
    engines: () => [shown],
    describeEmpty: async () => ({
      code: 'no_match',
      message: 'Nothing in the range matches. The local store has flows of the last 24 hours.',
      steps: [
        { action: 'widen', label: 'Search all times' },
        { action: 'edit', label: 'Change the search' },
      ],
    }),
    saveSearch: async (text, range) => {
      saved.push({ text, range });
      return true;
    },
    export: async (_engine, request) => {
      exported.push(`${request.sort.field} ${request.sort.descending}`);
      return { path: '/tmp/flows.csv', rows: 1204, bytes: 99 };
    },
    openObject: async (ref) => void opened.push(ref),
    why: (row) => void asked.push(row),
    copy: async (text) => void copied.push(text),
    log: (message, error) => void logged.push(error === undefined ? message : `${message}: ${String(error)}`),
  };
  let first = true;
  const post = { send: (_message: ToPanel): void => undefined };
  const page = await openWebview({
    url: `${options.origin}/results`,
    theme: options.theme ?? 'dark',
    ...(options.width !== undefined && { width: options.width }),
    ...(options.height !== undefined && { height: options.height }),
    ...(options.state !== undefined && { state: options.state }),
    connect: (send) => {
      post.send = send;
      return new PanelSession(ports, send, {
        ready: () => {
          const show = first ? (options.show ?? null) : null;
          first = false;
          const start: ToPanel = { kind: 'start', engines: [engineChoice(shown)], names, show };
          if (options.begins === undefined) send(start);
          else void options.begins.then(() => send(start));
        },
        ran: (text) => void ran.push(text),
      });
    },
  });
  return { ...page, copied, exported, saved, opened, ran, asked, logged, send: (message) => post.send(message) };
}
