import * as vscode from 'vscode';
import type { AlertTrigger } from '../../app/watches/alert';
import { searchProblem } from '../../core/watch/readWatchRules';
import { notice } from '../notice';
import { askText } from '../setUp/multiStep';
import type { AlertKeeper, Channel, KeepOutcome, WantedAlert } from './alertKeeper';
import { askChannel } from './askChannel';
import { askPlace } from './askPlace';
import { askTrigger } from './askTrigger';
import { askWatched, type Watched, type WatchedPorts } from './askWatched';
import { connectWay, tellWhatItTakes } from './connectWay';
import { anyOf } from './flowRules';
import { nameProblem } from './nameProblem';

export interface CreateAlertPorts extends WatchedPorts {
  /** Where alerts can be kept; those that go on while the editor is closed first. */
  keepers(): Promise<readonly AlertKeeper[]>;
  hide(secret: string): void;
  /** Something is kept, or no longer: lists read again. */
  readonly refresh: () => void;
}

interface Draft {
  readonly watched: Watched | null;
  /** Null: as the keeper has it usually. */
  readonly trigger: AlertTrigger | null;
}

const title = 'Create Alert';

/** Asks where to tell and for the address there, and what to watch for where that is not given; then keeps it. */
export async function createAlert(ports: CreateAlertPorts, given: Watched | null): Promise<void> {
  const problem = given === null ? null : searchProblem(given.text);
  if (problem !== null) {
    void vscode.window.showErrorMessage(notice(`No alert was created: it ${problem}`));
    return;
  }
  const wanted = await ask(ports, given);
  await keep(ports, wanted.keeper, wanted.alert);
}

interface Wanted {
  readonly keeper: AlertKeeper;
  readonly alert: WantedAlert;
}

async function ask(ports: CreateAlertPorts, given: Watched | null): Promise<Wanted> {
  let keepers = await ports.keepers();
  const before = given === null ? 1 : 0;
  const of = 2 + before;
  let draft: Draft = { watched: given, trigger: null };
  for (;;) {
    if (draft.watched === null) {
      const answer = await askWatched({ title, at: 1, of }, ports);
      if (answer.kind === 'next') draft = { ...draft, watched: answer.value };
      continue;
    }
    const { watched, trigger } = draft;
    const place = await askPlace({ title, at: 1 + before, of }, watched.text, keepers, trigger);
    if (place.kind === 'back') draft = { ...draft, watched: given };
    else if (place.value.kind === 'failed') void vscode.window.showErrorMessage(notice(place.value.message));
    else if (place.value.kind === 'command') {
      await vscode.commands.executeCommand(place.value.command);
      keepers = await ports.keepers();
    } else if (place.value.kind === 'trigger') {
      const able = anyOf(keepers.map(({ rules }) => rules));
      const usual = keepers[0]?.usual;
      if (usual === undefined) continue;
      const answer = await askTrigger('When It Goes Off', trigger ?? usual, able);
      if (answer.kind === 'next') draft = { ...draft, trigger: answer.value };
    } else {
      const { keeper, offer } = place.value;
      const channel = await askOffered(ports, offer, { title, at: of, of });
      if (channel !== null) return { keeper, alert: { ...watched, trigger: trigger ?? keeper.usual, channel } };
    }
  }
}

/** The channel of an offer; null where it was not answered, but gone back from. */
export async function askOffered(
  { hide }: Pick<CreateAlertPorts, 'hide'>,
  offer: Awaited<ReturnType<AlertKeeper['offers']>>[number],
  step: { readonly title: string; readonly at: number; readonly of: number },
): Promise<Channel | null> {
  switch (offer.kind) {
    case 'ready':
      return offer.channel;
    case 'connect':
      return connectWay(offer);
    default: {
      const answer = await askChannel(offer.kind, step, hide);
      return answer.kind === 'next' ? answer.value : null;
    }
  }
}

async function keep(ports: CreateAlertPorts, keeper: AlertKeeper, alert: WantedAlert): Promise<void> {
  const made = await accepted((acceptWider) => keeper.keep(alert, { acceptWider }));
  if (made === null) return;
  if (!made.ok && made.code === 'exists') {
    const prompt = made.message;
    const value = `${alert.name} 2`;
    const named = await askText({ title, at: 1, of: 1 }, { prompt, value, password: false, problem: nameProblem });
    return named.kind === 'next' ? keep(ports, keeper, { ...alert, name: named.value }) : undefined;
  }
  if (!made.ok) {
    void vscode.window.showErrorMessage(notice(made.message));
    return;
  }
  ports.refresh();
  if (made.planned === true) return;
  const message = notice(`The alert “${alert.name}” is on: ${made.said}.`);
  const { takes } = made;
  if (takes !== undefined) {
    const more = await vscode.window.showInformationMessage(message, 'What It Takes to Arrive');
    if (more !== undefined) await tellWhatItTakes('So that the alert arrives', takes);
    return;
  }
  const tested = alert.channel.kind === 'slack' || alert.channel.kind === 'webhook' || alert.channel.kind === 'known';
  const step = await vscode.window.showInformationMessage(message, ...(tested ? ['Send Test Message'] : []));
  if (step === undefined) return;
  const kept = (await keeper.list()).find(({ name }) => name === alert.name);
  if (kept !== undefined) tellTest(await kept.test());
}

/** Asks whether it may go off at more, where it would; null where that is not wanted. */
export async function accepted(work: (acceptWider: boolean) => Promise<KeepOutcome>): Promise<KeepOutcome | null> {
  const made = await work(false);
  if (made.ok || made.code !== 'wider') return made;
  const taken = await vscode.window.showWarningMessage(made.message, { modal: true }, 'Keep It So');
  return taken === undefined ? null : work(true);
}

export function tellTest({ ok, message }: { readonly ok: boolean; readonly message: string }): void {
  if (ok) void vscode.window.showInformationMessage(notice(message));
  else void vscode.window.showErrorMessage(notice(message));
}
