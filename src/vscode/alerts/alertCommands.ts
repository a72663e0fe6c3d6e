import * as vscode from 'vscode';
import {
  type AlertChannel,
  type AlertTrigger,
  alertProblems,
  intervalText,
  usualTrigger,
} from '../../app/watches/alert';
import { type AccountView, createAlert, deleteAlert, editAlert, listViews } from '../../app/watches/logdnaAlerts';
import { type SshSearch, sshText } from '../../app/watches/sshAlert';
import { sendTestMessage } from '../../app/watches/testAlert';
import type { PostOnce } from '../../core/watch/postMessage';
import { searchProblem } from '../../core/watch/readWatchRules';
import type { Commands } from '../command';
import { commandIds } from '../ids';
import type { LocalAlert, LocalAlerts } from './localAlerts';
import type { LogdnaAccount, LogdnaAccounts } from './logdnaAccounts';

export interface AlertCommandPorts {
  readonly local: LocalAlerts;
  readonly logdna: LogdnaAccounts;
  /** The search of the panel in front. */
  readonly searchInFront: () => string | null;
  /** The article's search for one of the account's VPCs; undefined where it is dismissed or nobody is signed in. */
  readonly sshSearch: () => Promise<SshSearch | null | undefined>;
  readonly openSearch: (text: string) => void;
  openWebhook(address: string): Promise<PostOnce>;
  hide(secret: string): void;
  readonly refresh: () => void;
}

const title = 'Create Alert';

/** Creating alerts, here and in LogDNA, and what can be done with them. */
export function registerAlertCommands(commands: Commands, ports: AlertCommandPorts): void {
  commands.register(commandIds.createAlert, (from?: { readonly search?: { readonly text?: unknown } }) =>
    create(ports, typeof from?.search?.text === 'string' ? from.search.text : null),
  );
  commands.register(commandIds.manageAlerts, () => manage(ports));
}

interface Wanted {
  readonly name: string;
  readonly text: string;
}

async function create(ports: AlertCommandPorts, given: string | null): Promise<void> {
  const wanted = given === null ? await askWhat(ports) : { name: given.slice(0, 60), text: given };
  if (wanted === undefined) return;
  const problem = searchProblem(wanted.text);
  if (problem !== null) {
    void vscode.window.showErrorMessage(`No alert was created: it ${problem}`);
    return;
  }
  const places = [
    ...ports.logdna.list().flatMap((account) => [
      {
        label: `$(bell) Slack, by ${account.label}`,
        detail: 'Also while VS Code is closed',
        account,
        to: 'slack' as const,
      },
      {
        label: `$(mail) E-mail, by ${account.label}`,
        detail: 'Also while VS Code is closed',
        account,
        to: 'email' as const,
      },
    ]),
    {
      label: '$(bell) Slack, by this editor',
      detail: 'While VS Code is open, as flows are ingested',
      account: null,
      to: 'slack' as const,
    },
    { label: '$(comment) In this editor', detail: 'A notification, as flows are ingested', account: null, to: null },
  ];
  const placeHolder = `Where to tell of: ${wanted.text}`;
  const place = await vscode.window.showQuickPick(places, { title, placeHolder, ignoreFocusOut: true });
  if (place === undefined) return;
  const channel = place.to === null ? null : await askChannel(ports, place.to);
  if (channel === undefined) return;
  if (place.account !== null && channel !== null) await keepInLogdna(ports, place.account, wanted, channel);
  else await keepHere(ports, wanted, channel);
}

async function askWhat({ searchInFront, sshSearch }: AlertCommandPorts): Promise<Wanted | undefined> {
  const shown = searchInFront();
  const choices = [
    ...(shown === null || shown.trim() === ''
      ? []
      : [{ label: '$(search) The search shown', detail: shown, pick: 'shown' as const }]),
    { label: '$(terminal) SSH accepted to an instance of a VPC', detail: sshText, pick: 'ssh' as const },
    { label: '$(edit) Another search…', detail: '', pick: 'other' as const },
  ];
  const placeHolder = 'What to watch for';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true });
  switch (chosen?.pick) {
    case 'shown':
      return { name: (shown ?? '').slice(0, 60), text: shown ?? '' };
    case 'ssh': {
      const search = await sshSearch();
      return search === null ? { name: 'SSH accepted to an instance', text: sshText } : search;
    }
    case 'other': {
      const prompt = 'Search, for example action:rejected target_port:443';
      const validateInput = (text: string) => {
        const problem = searchProblem(text);
        return problem === null ? undefined : `It ${problem}`;
      };
      const text = await vscode.window.showInputBox({ title, prompt, validateInput, ignoreFocusOut: true });
      return text === undefined ? undefined : { name: text.slice(0, 60), text };
    }
    case undefined:
      return undefined;
  }
}

async function askChannel(ports: AlertCommandPorts, to: 'slack' | 'email'): Promise<AlertChannel | undefined> {
  const typed = await vscode.window.showInputBox({
    ...{ title, ignoreFocusOut: true, password: to === 'slack' },
    prompt:
      to === 'slack'
        ? 'Address of an incoming webhook of Slack. Whoever knows it can post: it is kept as a secret.'
        : 'E-mail addresses, separated by commas',
    placeHolder: to === 'slack' ? 'https://hooks.slack.com/services/…' : 'me@example.com',
    validateInput: (text) => alertProblems({ channels: [channelOf(to, text)] })[0],
  });
  if (typed === undefined) return undefined;
  if (to === 'slack') ports.hide(typed.trim());
  return channelOf(to, typed);
}

function channelOf(to: 'slack' | 'email', typed: string): AlertChannel {
  const addresses = typed.split(',').map((address) => address.trim());
  return to === 'slack' ? { kind: 'slack', url: typed.trim() } : { kind: 'email', addresses };
}

async function keepInLogdna(
  ports: AlertCommandPorts,
  account: LogdnaAccount,
  { name, text }: Wanted,
  channel: AlertChannel,
): Promise<void> {
  const config = await account.open();
  const alert = { name, text, trigger: usualTrigger, channels: [channel] };
  let made = await createAlert(config, alert);
  if (!made.ok && made.code === 'wider') {
    const taken = await vscode.window.showWarningMessage(made.message, { modal: true }, 'Create It So');
    if (taken === undefined) return;
    made = await createAlert(config, alert, { acceptWider: true });
  }
  if (!made.ok) {
    void vscode.window.showErrorMessage(made.message);
    return;
  }
  ports.refresh();
  await created(ports, name, made.view.channels.join('; '), channel);
}

async function keepHere(ports: AlertCommandPorts, { name, text }: Wanted, channel: AlertChannel | null): Promise<void> {
  const address = channel?.kind === 'slack' ? channel.url : undefined;
  await ports.local.keep({ name, text, limit: 1, webhook: address !== undefined }, address);
  await created(ports, name, 'once a connection and hour, as flows are ingested here', channel);
}

async function created(
  ports: AlertCommandPorts,
  name: string,
  when: string,
  channel: AlertChannel | null,
): Promise<void> {
  const message = `The alert “${name}” is on: ${when}.`;
  if (channel?.kind !== 'slack') {
    void vscode.window.showInformationMessage(message);
    return;
  }
  const step = await vscode.window.showInformationMessage(message, 'Send Test Message');
  if (step !== undefined) await sendTest(ports, name, channel.url);
}

async function sendTest(ports: AlertCommandPorts, name: string, address: string): Promise<void> {
  const failure = await sendTestMessage(await ports.openWebhook(address), name);
  if (failure === null) void vscode.window.showInformationMessage('One test message was posted.');
  else void vscode.window.showErrorMessage(failure);
}

type Kept =
  | { readonly kind: 'local'; readonly alert: LocalAlert }
  | { readonly kind: 'logdna'; readonly view: AccountView; readonly account: LogdnaAccount };

async function manage(ports: AlertCommandPorts): Promise<void> {
  const inLogdna = await Promise.all(
    ports.logdna.list().map(async (account) => {
      const views = await listViews(await account.open());
      return views
        .filter(({ channels }) => channels.length > 0)
        .map((view) => ({
          ...{ label: view.name, description: view.channels.join('; '), detail: view.text },
          kept: { kind: 'logdna', view, account } as Kept,
        }));
    }),
  );
  const here = ports.local.list().map((alert) => ({
    ...{ label: alert.name, detail: alert.text },
    description: alert.webhook ? 'Slack and a notification, by this editor' : 'a notification, by this editor',
    kept: { kind: 'local', alert } as Kept,
  }));
  const items = [...inLogdna.flat(), ...here];
  if (items.length === 0) {
    const step = await vscode.window.showInformationMessage('There are no alerts.', 'Create Alert');
    if (step !== undefined) await create(ports, null);
    return;
  }
  const placeHolder = 'Which alert?';
  const chosen = await vscode.window.showQuickPick(items, { title: 'Alerts', placeHolder, matchOnDetail: true });
  if (chosen !== undefined) await act(ports, chosen.kept);
}

async function act(ports: AlertCommandPorts, kept: Kept): Promise<void> {
  const { name, text } = kept.kind === 'local' ? kept.alert : kept.view;
  const steps = ['Open Search', 'Change Limit', 'Send Test Message', 'Delete'] as const;
  const step = await vscode.window.showQuickPick([...steps], { title: name });
  switch (step) {
    case 'Open Search':
      return ports.openSearch(text);
    case 'Change Limit':
      return changeLimit(ports, kept);
    case 'Send Test Message': {
      const address = await addressOf(ports, kept);
      if (address !== null) return sendTest(ports, name, address);
      void vscode.window.showInformationMessage(`“${name}” tells no Slack or webhook that could be tried from here.`);
      return;
    }
    case 'Delete': {
      const sure = await vscode.window.showWarningMessage(`Delete the alert “${name}”?`, { modal: true }, 'Delete');
      if (sure === undefined) return;
      if (kept.kind === 'local') await ports.local.remove(kept.alert);
      else await deleteAlert(await kept.account.open(), kept.view.id);
      ports.refresh();
    }
  }
}

async function changeLimit(ports: AlertCommandPorts, kept: Kept): Promise<void> {
  const config = kept.kind === 'local' ? null : await kept.account.open();
  const channel = kept.kind === 'local' ? null : ((await config?.view(kept.view.id))?.channels[0] ?? null);
  const window = kept.kind === 'local' ? '1h' : intervalText(channel?.intervalSeconds ?? usualTrigger.intervalSeconds);
  const typed = await vscode.window.showInputBox({
    ...{ title: 'Change Limit', value: String(kept.kind === 'local' ? kept.alert.limit : (channel?.limit ?? 1)) },
    prompt: `Flows within ${window} that decide whether it tells`,
    validateInput: (text) => (/^[1-9]\d{0,4}$/.test(text) ? undefined : 'Write a number from 1 to 99,999.'),
  });
  if (typed === undefined) return;
  const limit = Number(typed);
  if (kept.kind === 'local') return ports.local.keep({ ...kept.alert, limit });
  if (config === null) return;
  const { operator, intervalSeconds, told } = channel === null ? usualTrigger : { ...channel, told: toldOf(channel) };
  const changed = await editAlert(config, kept.view.id, { trigger: { operator, intervalSeconds, told, limit } });
  if (!changed.ok) void vscode.window.showErrorMessage(changed.message);
  ports.refresh();
}

const toldOf = ({ immediate }: { readonly immediate: boolean }): AlertTrigger['told'] => (immediate ? 'now' : 'later');

async function addressOf(ports: AlertCommandPorts, kept: Kept): Promise<string | null> {
  if (kept.kind === 'local') return (await ports.local.webhook(kept.alert)) ?? null;
  const { channels } = await (await kept.account.open()).view(kept.view.id);
  const to = channels
    .map((channel) => channel.to)
    .find((target) => target.kind === 'slack' || target.kind === 'webhook');
  if (to === undefined || !('url' in to)) return null;
  ports.hide(to.url);
  return to.url;
}
