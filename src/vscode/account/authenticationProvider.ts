import * as vscode from 'vscode';
import { authenticationProviderId, commandIds } from '../ids';
import type { Account } from './account';
import type { Accounts } from './accounts';

/** Shows the sign-ins in the editor's Accounts menu, and lets other extensions ask for a token with the user's consent. */
export class IbmCloudAuthenticationProvider implements vscode.AuthenticationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly accounts: Accounts) {
    this.#disposables = [
      vscode.authentication.registerAuthenticationProvider(authenticationProviderId, 'IBM Cloud', this, {
        supportsMultipleAccounts: true,
      }),
      accounts.onDidChange(({ added, removed }) => {
        if (added.length + removed.length === 0) return;
        this.#changed.fire({ added: added.map(sessionOf), removed: removed.map(sessionOf), changed: [] });
      }),
    ];
  }

  /** Without scopes the editor only lists who is signed in; a token is fetched for those who name scopes. */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const wanted = this.accounts.all().filter(({ id }) => options.account === undefined || options.account.id === id);
    if (scopes === undefined) return wanted.map(sessionOf);
    const current = this.accounts.current();
    const usable = wanted.filter(({ id }) => id === current?.id);
    return Promise.all(usable.map(async (account) => ({ ...sessionOf(account), accessToken: await this.#token() })));
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    await vscode.commands.executeCommand(commandIds.signIn);
    const account = this.accounts.current();
    if (account === null) throw new vscode.CancellationError();
    return { ...sessionOf(account), accessToken: await this.#token() };
  }

  async removeSession(id: string): Promise<void> {
    await this.accounts.signOut(id);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }

  async #token(): Promise<string> {
    return (await this.accounts.required()).connection.token();
  }
}

function sessionOf({ id, label }: Account): vscode.AuthenticationSession {
  return { id, accessToken: '', account: { id, label }, scopes: [] };
}
