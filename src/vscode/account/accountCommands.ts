import * as vscode from 'vscode';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import { commandIds, settingIds, viewIds, walkthroughId } from '../ids';
import type { Log } from '../log';
import type { Account, AccountKind } from './account';
import type { Accounts } from './accounts';
import { askApiKey } from './askApiKey';
import type { SandboxProcess } from './sandboxProcess';

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Lets the accounts follow the settings, and the sandbox end when its account is signed out. */
export function followAccounts(accounts: Accounts, sandbox: SandboxProcess): vscode.Disposable {
  return vscode.Disposable.from(
    accounts.onDidChange(({ removed }) => {
      if (removed.some(({ kind }) => kind === 'sandbox')) sandbox.dispose();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${settingIds.root}.${settingIds.endpoints}`)) accounts.reconnect();
    }),
  );
}

/** Signing in and out, the account and the region in use. */
export function registerAccountCommands(commands: Commands, accounts: Accounts, log: Log): void {
  const signIn = async (kind: AccountKind): Promise<void> => {
    const account = kind === 'apiKey' ? await withApiKey(accounts, log) : await withProgress(accounts, kind);
    if (account === undefined) return;
    log.info(`signed in: ${account.label} (${account.kind})`);
    await vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
  };

  commands.register(commandIds.signIn, async () => {
    const kind = await pick<AccountKind>('Sign In to IBM Cloud', [
      {
        label: 'API Key',
        iconPath: new vscode.ThemeIcon('key'),
        detail: 'Of your user or of a service ID; kept in the editor’s secret storage.',
        value: 'apiKey',
      },
      {
        label: 'ibmcloud Command Line',
        iconPath: new vscode.ThemeIcon('terminal'),
        detail: 'Use the login of the ibmcloud command on this machine.',
        value: 'cli',
      },
      {
        label: 'Sandbox',
        iconPath: new vscode.ThemeIcon('beaker'),
        detail: 'A small IBM Cloud on this machine, with traffic to explore. No account needed.',
        value: 'sandbox',
      },
    ]);
    if (kind !== undefined) await signIn(kind);
  });
  commands.register(commandIds.trySandbox, () => signIn('sandbox'));

  commands.register(commandIds.signOut, async () => {
    const account = await chooseAccount('Sign Out', accounts);
    if (account !== undefined) await accounts.signOut(account.id);
  });
  commands.register(commandIds.switchAccount, async () => {
    const current = accounts.current();
    const value = await pick<Account | null>('Switch Account', [
      ...accounts.all().map((account) => ({ ...accountChoice(account), picked: account.id === current?.id })),
      { label: 'Sign In with Another Account…', iconPath: new vscode.ThemeIcon('add'), value: null },
    ]);
    if (value === undefined) return;
    if (value === null) await vscode.commands.executeCommand(commandIds.signIn);
    else await accounts.use(value.id);
  });

  commands.register(commandIds.chooseRegion, async () => {
    const { connection, region } = await accounts.required();
    const choices = await vscode.window.withProgress({ location: { viewId: viewIds.flowLogs } }, async () =>
      (await connection.cloud.vpc.regions()).map(({ name, status }) => ({
        label: name,
        description: [name === region ? 'current' : '', status === 'available' ? '' : status]
          .filter(Boolean)
          .join(', '),
        value: name,
      })),
    );
    const chosen = await pick('Region of the Flow Log Collectors', choices);
    if (chosen !== undefined && chosen !== region) await accounts.setRegion(chosen);
  });

  commands.register(commandIds.openWalkthrough, () =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthroughId, false),
  );
  commands.register(commandIds.showLog, () => log.show());
}

function withApiKey(accounts: Accounts, log: Log): Promise<Account | undefined> {
  return askApiKey((key, signal) => {
    log.hide(key);
    return accounts.signIn('apiKey', key, signal);
  });
}

async function withProgress(accounts: Accounts, kind: AccountKind): Promise<Account> {
  const title = kind === 'sandbox' ? 'Starting the sandbox' : 'Signing in with the ibmcloud login';
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_progress, token) => accounts.signIn(kind, null, signalOf(token)),
  );
}

async function chooseAccount(title: string, accounts: Accounts): Promise<Account | undefined> {
  const all = accounts.all();
  return all.length === 1 ? all[0] : pick(title, all.map(accountChoice));
}

function accountChoice(account: Account): Choice<Account> {
  const ways = { apiKey: 'API key', cli: 'ibmcloud command line', sandbox: 'on this machine' };
  return { label: account.label, description: ways[account.kind], value: account };
}

async function pick<T>(
  title: string,
  choices: readonly Choice<T>[] | Thenable<readonly Choice<T>[]>,
): Promise<T | undefined> {
  const chosen = await vscode.window.showQuickPick(choices, { title, matchOnDescription: true });
  return chosen?.value;
}
