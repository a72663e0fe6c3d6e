import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CloudError } from '../../../src/cloud/cloud';
import type { Accounts } from '../../../src/vscode/account/accounts';
import { authenticationProviderId } from '../../../src/vscode/ids';
import { activated, type ExtensionObjects, theSandbox } from './harness';

describe('accounts', () => {
  let extension: ExtensionObjects;
  let accounts: Accounts;
  before(async () => {
    extension = await activated();
    ({ accounts } = extension);
  });
  const endpoints = async () => {
    const { endpoints: places } = await theSandbox();
    const settings = vscode.workspace.getConfiguration('vpcFlowLens.endpoints');
    for (const [name, url] of Object.entries(places)) {
      // The sandbox alone has some.
      if (settings.inspect(name)?.defaultValue === undefined) continue;
      await settings.update(name, url, vscode.ConfigurationTarget.Global);
    }
  };
  const noEndpoints = async () => {
    const settings = vscode.workspace.getConfiguration('vpcFlowLens.endpoints');
    for (const name of ['iam', 'resourceController', 'vpc', 'cos']) {
      await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
    }
  };
  const never = new AbortController().signal;

  it('begin with the sandbox that was handed over', () => {
    assert.deepEqual(accounts.current(), { id: 'sandbox', kind: 'sandbox', label: 'Sandbox' });
  });

  it('appear in the Accounts menu, and give a token to whom the user lets have one', async () => {
    const sessions = await vscode.authentication.getAccounts(authenticationProviderId);
    assert.deepEqual(
      sessions.map(({ id, label }) => [id, label]),
      [['sandbox', 'Sandbox']],
    );
    const session = await vscode.authentication.getSession(authenticationProviderId, ['token'], { silent: true });
    assert.ok(session === undefined || session.accessToken.split('.').length === 3);
  });

  it('refuse an API key that IAM does not take, and keep nothing of it', async () => {
    await endpoints();
    try {
      const key = `wrong-${'Ab1'.repeat(13)}`;
      await assert.rejects(accounts.signIn('apiKey', key, never), (error: unknown) => {
        assert.ok(error instanceof Error && error.name === 'CloudError', String(error));
        return (error as CloudError).code === 'bad_credentials';
      });
      assert.equal(accounts.all().length, 1);
    } finally {
      await noEndpoints();
    }
  });

  it('keep an API key in the secret storage alone, and sign out of it again', async () => {
    await endpoints();
    try {
      const { apiKey } = await theSandbox();
      const account = await accounts.signIn('apiKey', apiKey, never);
      assert.equal(account.label, 'user@example.com');
      assert.equal(accounts.current()?.id, account.id);
      const active = await accounts.required();
      assert.equal(active.region, 'us-south');
      assert.ok((await active.connection.cloud.vpc.collectors('us-south')).length > 0);
      const sessions = await vscode.authentication.getAccounts(authenticationProviderId);
      assert.ok(sessions.some(({ label }) => label === 'user@example.com'));
      assert.ok(!extension.log.recent().some((line) => line.includes(apiKey)));
      await accounts.signOut(account.id);
      assert.equal(accounts.current(), null);
      assert.deepEqual(await extension.flowLogs.getChildren(), []);
    } finally {
      await noEndpoints();
      await accounts.signIn('sandbox', null, never);
    }
  });

  it('say what to do when the ibmcloud command line is not logged in', async () => {
    await assert.rejects(accounts.signIn('cli', null, never), /ibmcloud login/);
    assert.equal(accounts.current()?.kind, 'sandbox');
  });

  it('remember the region of each account', async () => {
    await accounts.setRegion('eu-de');
    assert.equal((await accounts.required()).region, 'eu-de');
    await accounts.setRegion('us-south');
    assert.equal((await accounts.required()).region, 'us-south');
  });
});
