import * as vscode from 'vscode';
import { articleExercise } from '../../app/exercise/exerciseTarget';
import { exerciseTargets, type ReachableInstance } from '../../app/exercise/exerciseTargets';
import { type ExerciseResult, exerciseVpc } from '../../app/exercise/exerciseVpc';
import type { Accounts } from '../account/accounts';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { commandIds, innerCommandIds } from '../ids';
import { notice } from '../notice';
import { plainLabel } from '../plainLabel';
import type { OpenResults } from '../search/searchCommands';

export interface ExercisePorts {
  readonly accounts: Accounts;
  readonly open: OpenResults;
  /** Host that is asked for this machine's address, for the question whether it may be. */
  addressHost(): string;
  /** Microseconds UTC. */
  now(): number;
}

/** Makes traffic to an instance from this machine, and offers the searches that will find it. */
export function registerExerciseCommand(commands: Commands, ports: ExercisePorts): void {
  commands.register(commandIds.exerciseVpc, async () => {
    const { connection, region } = await ports.accounts.required();
    const found = await withProgress(`Looking for instances in ${region}`, (_tell, signal) =>
      exerciseTargets(connection.cloud.vpc, region, signal),
    );
    const target = await chooseTarget(found, region);
    if (target === null) return;
    const findAddress = await askForAddress(ports.addressHost());
    if (findAddress === null) return;
    const tools = await connection.exercise();
    const { publicIp, privateIp } = target;
    const result = await withProgress(`Exercising ${target.instance}`, (tell, signal) =>
      exerciseVpc(
        tools,
        { publicIp, privateIp, ...articleExercise },
        { findAddress, now: ports.now, onTry: ({ what, outcome }) => tell(`${what}: ${outcome}`) },
        signal,
      ),
    );
    await showResult(result, target, ports.open);
  });
  commands.register(innerCommandIds.ownAddress, async () => {
    const tools = await (await ports.accounts.required()).connection.exercise();
    return withProgress('Asking for this machine’s public address', (_tell, signal) => tools.ownAddress(signal));
  });
}

function withProgress<T>(
  title: string,
  work: (tell: (message: string) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) =>
      work((message) => progress.report({ message }), signalOf(token)),
    ),
  );
}

async function chooseTarget(found: readonly ReachableInstance[], region: string): Promise<ReachableInstance | null> {
  if (found.length === 0) {
    const message = `No instance of ${region} has a floating IP, so nothing can be tried from here.`;
    void vscode.window.showInformationMessage(notice(message));
    return null;
  }
  if (found.length === 1) return found[0] ?? null;
  const items = found.map((one) => ({
    label: plainLabel(one.instance),
    description: `${one.publicIp} → ${one.privateIp}`,
    detail: `VPC ${one.vpc}`,
    one,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Exercise the VPC',
    placeHolder: 'Which instance? It is asked for web pages on port 3000 and for SSH.',
  });
  return chosen?.one ?? null;
}

/** Null: it was left. Asking tells a host outside that this machine exists, so it needs consent. */
async function askForAddress(host: string): Promise<boolean | null> {
  const ask = {
    label: `Ask ${plainLabel(host)}`,
    detail: 'It sees the address of this machine, as every web site does.',
  };
  const without = { label: 'Without it', detail: 'The searches then show the traffic of everybody.' };
  const chosen = await vscode.window.showQuickPick([ask, without], {
    title: 'Exercise the VPC: This Machine’s Public Address',
    placeHolder: 'May it be asked for, so that the search finds your traffic alone?',
  });
  return chosen === undefined ? null : chosen === ask;
}

async function showResult(result: ExerciseResult, target: ReachableInstance, open: OpenResults): Promise<void> {
  const tries = result.tries.map(({ what, outcome, message }) => ({
    label: `${outcome === 'answered' || outcome === 'connected' ? '✓' : '✗'} ${plainLabel(what)}`,
    description: outcome,
    detail: message,
  }));
  const searches = result.searches.map(({ label, query }) => ({ label: plainLabel(label), description: query, query }));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const whose = result.ownAddress === null ? '' : ` from ${result.ownAddress}`;
  const items: (vscode.QuickPickItem & { readonly query?: string })[] = [
    separator('In five to ten minutes, search'),
    ...searches,
    separator('What was tried'),
    ...tries,
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Exercised ${target.instance}${whose}`,
    placeHolder: 'Choose a search. Flow logs come five to ten minutes after the traffic.',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (chosen?.query !== undefined) open({ text: chosen.query, range: 'last 1 hour' });
}
