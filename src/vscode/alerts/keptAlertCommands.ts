import * as vscode from 'vscode';
import { notice } from '../notice';
import { openAddress } from '../openAddress';
import { plainLabel } from '../plainLabel';
import { askOne, askText } from '../setUp/multiStep';
import type { AlertChange, AlertKeeper, KeptAlert } from './alertKeeper';
import { labelOf } from './askPlace';
import { askTrigger } from './askTrigger';
import { askSearch } from './askWatched';
import { accepted, askOffered, type CreateAlertPorts, createAlert, tellTest } from './createAlert';
import { nameProblem } from './nameProblem';

export interface KeptAlertPorts extends CreateAlertPorts {
  /** Shows what it finds. */
  readonly openSearch: (search: { readonly text: string; readonly engineId?: string }) => void;
}

/** Chooses among all alerts, then what to do with it. */
export async function manageAlerts(ports: KeptAlertPorts): Promise<void> {
  const alert = await askAlert(ports, 'Alerts');
  if (alert === undefined) return;
  const deeds: readonly { readonly label: string; readonly deed: () => unknown }[] = [
    ...(alert.closed !== null ? [] : [{ label: '$(search) Open Search', deed: () => openAlert(ports, alert) }]),
    { label: '$(edit) Edit…', deed: () => editAlert(ports, alert) },
    { label: '$(beaker) Send Test Message', deed: () => testAlert(alert) },
    ...(alert.page === null ? [] : [{ label: '$(link-external) Open in Browser', deed: () => openPage(alert) }]),
    { label: '$(trash) Delete', deed: () => deleteAlert(ports, alert) },
  ];
  const chosen = await vscode.window.showQuickPick(deeds, { title: plainLabel(alert.name) });
  await chosen?.deed();
}

/** Chooses among what all keepers keep; one that cannot be asked is said so in its place. */
export async function askAlert(ports: KeptAlertPorts, title: string): Promise<KeptAlert | undefined> {
  const lists = await Promise.all((await ports.keepers()).map(listOf));
  const rows = lists.flatMap(({ alerts, row }) => [...alerts.map(rowOf), ...(row === null ? [] : [row])]);
  if (rows.length === 0) {
    const step = await vscode.window.showInformationMessage('There are no alerts.', 'Create Alert…');
    if (step !== undefined) await createAlert(ports, null);
    return undefined;
  }
  const options = { title, placeHolder: 'Which alert?', matchOnDetail: true, matchOnDescription: true };
  return (await vscode.window.showQuickPick(rows, options))?.alert;
}

async function listOf(keeper: AlertKeeper) {
  try {
    return { alerts: (await keeper.list()).filter(({ tells }) => tells.length > 0), row: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const row = {
      label: `$(error) ${plainLabel(keeper.label)} cannot be asked`,
      description: '',
      detail,
      alert: undefined,
    };
    return { alerts: [], row };
  }
}

const rowOf = (alert: KeptAlert) => ({
  ...{ label: plainLabel(alert.name), description: plainLabel(`${alert.keeper.label}: ${alert.tells.join('; ')}`) },
  ...{ detail: plainLabel(alert.text), alert },
});

function openAlert({ openSearch }: KeptAlertPorts, { text, engineId }: KeptAlert): void {
  openSearch({ text, ...(engineId === undefined ? {} : { engineId }) });
}

export async function openPage({ page, name }: KeptAlert): Promise<void> {
  if (page !== null) await openAddress(page);
  else void vscode.window.showInformationMessage(notice(`“${name}” has no page of its own in the browser.`));
}

/** One part of it at a time. */
export async function editAlert(ports: KeptAlertPorts, alert: KeptAlert): Promise<void> {
  const change = await askChange(ports, alert);
  if (change === undefined) return;
  const done = await accepted((acceptWider) => alert.change(change, { acceptWider }));
  if (done === null) return;
  if (!done.ok) {
    void vscode.window.showErrorMessage(notice(done.message));
    return;
  }
  ports.refresh();
  if (done.planned === true) return;
  const name = change.kind === 'name' ? change.name : alert.name;
  void vscode.window.showInformationMessage(notice(`“${name}” is changed: ${done.said}.`));
}

const parts: Readonly<Record<AlertChange['kind'], string>> = {
  text: '$(search) Search',
  name: '$(tag) Name',
  trigger: '$(settings-gear) When it goes off',
  channel: '$(bell) Where it tells',
};

async function askChange(ports: KeptAlertPorts, alert: KeptAlert): Promise<AlertChange | undefined> {
  const title = `Edit ${alert.name}`;
  const told = alert.tells.join('; ') || 'Nobody';
  const now = { text: alert.text, name: alert.name, trigger: told, channel: told };
  for (;;) {
    const part = await askOne({ title, at: 1, of: 2 }, 'What is to change?', async () =>
      alert.changes.map((kind) => ({ label: parts[kind], detail: plainLabel(now[kind]), value: kind, chosen: false })),
    );
    if (part.kind === 'back') return undefined;
    const change = await askPart(ports, alert, part.value, { title, at: 2, of: 2 });
    if (change !== null) return change;
  }
}

/** Null where it is gone back from. */
async function askPart(
  ports: KeptAlertPorts,
  alert: KeptAlert,
  kind: AlertChange['kind'],
  step: { readonly title: string; readonly at: number; readonly of: number },
): Promise<AlertChange | null> {
  switch (kind) {
    case 'name': {
      const prompt = 'Name of the alert, which stands in its messages';
      const answer = await askText(step, { prompt, value: alert.name, password: false, problem: nameProblem });
      return answer.kind === 'next' ? { kind, name: answer.value } : null;
    }
    case 'text': {
      const answer = await askSearch(step, alert.closed === null ? alert.text : '');
      return answer.kind === 'next' ? { kind, text: answer.value } : null;
    }
    case 'trigger': {
      const answer = await askTrigger(step.title, alert.trigger, alert.keeper.rules);
      return answer.kind === 'next' ? { kind, trigger: answer.value } : null;
    }
    case 'channel': {
      const placeholder = `Where is it to tell, in place of: ${alert.tells.join('; ') || 'nobody'}`;
      const offer = await askOne(step, placeholder, async (signal) =>
        (await alert.keeper.offers(signal)).map((value) => ({ label: labelOf(value), value, chosen: false })),
      );
      if (offer.kind === 'back') return null;
      const channel = await askOffered(ports, offer.value, step);
      return channel === null ? null : { kind, channel };
    }
  }
}

export async function testAlert(alert: KeptAlert): Promise<void> {
  const { ProgressLocation } = vscode;
  const progress = { location: ProgressLocation.Window, title: 'Sending a test message' };
  tellTest(await vscode.window.withProgress(progress, () => alert.test()));
}

/** What only this editor has comes back by Undo; what others share is asked for first. */
export async function deleteAlert({ refresh }: KeptAlertPorts, alert: KeptAlert): Promise<void> {
  const { name, sharedBy } = alert;
  if (sharedBy !== undefined) {
    const options = { modal: true, detail: `It goes for ${sharedBy}, and cannot be brought back.` };
    const sure = await vscode.window.showWarningMessage(`Delete “${name}”?`, options, 'Delete');
    if (sure === undefined) return;
  }
  const undo = await alert.remove();
  refresh();
  if (undo === null) return;
  const answer = await vscode.window.showInformationMessage(notice(`Deleted the alert “${name}”.`), 'Undo');
  if (answer === undefined) return;
  await undo();
  refresh();
}
