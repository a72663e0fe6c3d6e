import * as vscode from 'vscode';
import { describeDryRun, describeReplay } from '../../app/replay/describeReplay';
import type { ReplayOptions, ReplayPorts, ReplaySummary } from '../../app/replay/replay';
import { replayProgress } from '../../app/replay/replayProgress';
import { prepareSearch } from '../../app/search/prepareSearch';
import type { QueryEngine } from '../../engines/queryEngine';
import type { ObjectSource } from '../../store/store';
import type { Connection } from '../account/account';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import type { BrowseSession } from '../flowLogs/browseSession';
import type { Entry } from '../flowLogs/entry';
import { commandIds } from '../ids';
import { askRange, type ReadRange } from '../ingest/askRange';
import type { Log } from '../log';
import { askLogService, type ChosenService } from './askLogService';
import type { LogServices } from './logServices';
import { needsRange, objectNodes, replayable } from './replayNodes';

export interface ReplayTarget extends ReplayPorts {
  /** File with what will not be sent. */
  readonly lettersPath: string;
}

export interface ReplayCommandPorts {
  readonly session: BrowseSession;
  readonly services: LogServices;
  readonly readRange: ReadRange;
  /** A log service as a destination, with what was sent there before. */
  readonly openTarget: (chosen: ChosenService, connection: Connection) => Promise<ReplayTarget>;
  /** Text and range phrase of the search whose results are in front; null where there is none. */
  search(): { readonly text: string; readonly range: string } | null;
  /** Over the local store. */
  engine(): QueryEngine;
  /** Microseconds UTC. */
  now(): number;
  readonly log: Log;
}

const title = 'Replay to Log Service';

/** Sends what is selected in the tree to a log service: first counted and shown, then sent with progress and cancel. */
export function registerReplayCommand(commands: Commands, ports: ReplayCommandPorts): void {
  const { session, services } = ports;
  commands.register(commandIds.replay, async (entry?: Entry, selection?: readonly Entry[]) => {
    const nodes = replayable(entry, selection);
    if (nodes.length === 0) return undefined;
    const { connection, browser } = await session.required();
    const chosen = await askLogService(services, title);
    if (chosen === undefined) return undefined;
    const range = needsRange(nodes) ? await askRange(title, ports.readRange) : { from: null, to: null };
    if (range === undefined) return undefined;
    const { selectionSource } = await import('../../app/ingest/selectionSource');
    const source: ObjectSource = selectionSource(
      connection.cloud.storage,
      await objectNodes(nodes, browser, new AbortController().signal),
      range,
    );
    const { from, to } = range;
    const { replayObjects } = await import('../../app/replay/replay');
    return sendTo(ports, chosen, connection, (target, options) =>
      replayObjects(source, target, { ...options, from, to }),
    );
  });
  commands.register(commandIds.replaySearch, async () => {
    const search = ports.search();
    if (search === null) {
      void vscode.window.showInformationMessage('Run a search first: its flows are sent.');
      return undefined;
    }
    const prepared = prepareSearch(search.text, search.range, { now: ports.now() });
    if (!prepared.ok) throw new Error(prepared.problems.map(({ message }) => message).join(' '));
    const { connection } = await session.required();
    const chosen = await askLogService(services, title);
    if (chosen === undefined) return undefined;
    const request = { ...prepared.request, sort: { field: 'start_time', descending: false } as const };
    const { replayRows } = await import('../../app/replay/replay');
    return sendTo(ports, chosen, connection, (target, options) =>
      replayRows(ports.engine().rows(request, options.signal), target, options),
    );
  });
}

/** First counted and shown, then sent. */
async function sendTo(
  { services, openTarget, log }: ReplayCommandPorts,
  chosen: ChosenService,
  connection: Connection,
  replay: (target: ReplayTarget, options: ReplayOptions) => Promise<ReplaySummary>,
): Promise<ReplaySummary> {
  const target = await openTarget(chosen, connection);
  const { label } = target.destination;
  const plan = await withProgress(`Counting what goes to ${label}`, true, (options) => replay(target, options));
  log.info(`replay, dry run: ${describeDryRun(plan, label)}`);
  if (plan.cancelled || !(await confirm(plan, label))) return plan;
  const summary = await withProgress(`Sending to ${label}`, false, (options) => replay(target, options));
  if (summary.counts.lines > 0) await services.keep(chosen.service, chosen.key);
  show(summary, label, target.lettersPath, log);
  return summary;
}

function withProgress(
  words: string,
  dryRun: boolean,
  work: (options: ReplayOptions) => Promise<ReplaySummary>,
): Thenable<ReplaySummary> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: words, cancellable: true },
    (progress, token) =>
      work({
        dryRun,
        signal: signalOf(token),
        onProgress: (counts) => progress.report({ message: replayProgress(counts, dryRun) }),
      }),
  );
}

/** The dry run is shown before anything is sent; where nothing is to send, that is all. */
async function confirm(plan: ReplaySummary, label: string): Promise<boolean> {
  const detail = describeDryRun(plan, label);
  if (plan.counts.linesToSend === 0) {
    void vscode.window.showInformationMessage(detail);
    return false;
  }
  const send = 'Send Records';
  return (await vscode.window.showInformationMessage(`${title}?`, { modal: true, detail }, send)) === send;
}

function show(summary: ReplaySummary, label: string, lettersPath: string, log: Log): void {
  const { counts, halted } = summary;
  const words = describeReplay(summary, label);
  log.info(`replay: ${words}`);
  const left = counts.linesRefused + counts.linesTooOld + counts.linesAhead + counts.objectsUnreadable > 0;
  const steps = left ? ['Show Left Out'] : [];
  const tell = halted === null ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void tell(words, ...steps).then((step) =>
    step === undefined ? undefined : vscode.window.showTextDocument(vscode.Uri.file(lettersPath), { preview: true }),
  );
}
