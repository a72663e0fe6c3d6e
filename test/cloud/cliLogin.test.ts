import assert from 'node:assert/strict';
import type { AccessToken } from '../../src/cloud/accessToken';
import { cliConfigPaths } from '../../src/cloud/cliConfig';
import { type CliMachine, createCliLogin } from '../../src/cloud/cliLogin';
import type { IamTokens } from '../../src/cloud/iamToken';
import { makeToken } from './tokens';

const now = Date.UTC(2026, 5, 4, 12);
const seconds = now / 1_000;
const alive = (id: string): string => makeToken({ jti: id, iat: seconds - 60, exp: seconds + 3_000 });
const dead = makeToken({ jti: 'dead', iat: seconds - 7_200, exp: seconds - 3_600 });

function setUp(options: { cli?: string | null; config?: Readonly<Record<string, unknown>> | string | null }) {
  const asked: { endpoint: string | null; refreshToken: string }[] = [];
  const ran: (readonly string[])[] = [];
  let grants = 0;
  const machine: CliMachine = {
    env: {},
    home: '/home/ada',
    readFile: async (path) => {
      if (options.config == null || path !== '/home/ada/.bluemix/config.json') return null;
      return typeof options.config === 'string' ? options.config : JSON.stringify(options.config);
    },
    run: async (program, args) => {
      ran.push([program, ...args]);
      if (options.cli == null) throw Object.assign(new Error('spawn ibmcloud ENOENT'), { code: 'ENOENT' });
      return options.cli;
    },
  };
  const iam = (endpoint: string | null): IamTokens => ({
    byApiKey: () => Promise.reject(new Error('not here')),
    byApiKeyAsCli: () => Promise.reject(new Error('not here')),
    byCliRefreshToken: async (refreshToken) => {
      asked.push({ endpoint, refreshToken });
      const token: AccessToken = {
        value: `granted-${++grants}`,
        issuedAt: now,
        expiresAt: now + 3_600_000,
        renewedAt: null,
      };
      return { token, refreshToken: `next-${grants}` };
    },
  });
  return { login: createCliLogin(machine, iam, () => now), asked, ran };
}

const config = {
  Region: 'us-south',
  IAMEndpoint: 'https://iam.cloud.ibm.com',
  IAMToken: `Bearer ${dead}`,
  IAMRefreshToken: 'refresh-0',
  Account: { GUID: 'a1b2', Name: "Ada's Account", Owner: 'ada@example.com' },
};

describe('cliLogin', () => {
  it('asks the CLI first', async () => {
    const { login, ran, asked } = setUp({
      cli: `FYI: a new version is out.\n{"iam_token":"Bearer ${alive('cli')}"}\n`,
      config,
    });
    assert.equal((await login.token()).value, alive('cli'));
    assert.deepEqual(ran, [['ibmcloud', 'iam', 'oauth-tokens', '--output', 'json']]);
    assert.equal(asked.length, 0);
  });

  it('takes the stored token while it lives', async () => {
    const { login } = setUp({ config: { ...config, IAMToken: `Bearer ${alive('file')}` } });
    assert.equal((await login.token()).value, alive('file'));
  });

  it('uses the refresh token at the configured IAM, and goes on with the one it gets', async () => {
    const { login, asked } = setUp({ config });
    const first = await login.token();
    assert.equal(first.value, 'granted-1');
    assert.equal((await login.renew(first)).value, 'granted-2');
    assert.deepEqual(asked, [
      { endpoint: 'https://iam.cloud.ibm.com', refreshToken: 'refresh-0' },
      { endpoint: 'https://iam.cloud.ibm.com', refreshToken: 'next-1' },
    ]);
  });

  it('goes past tokens that a service rejected', async () => {
    const { login } = setUp({
      cli: `{"iam_token":"Bearer ${alive('same')}"}`,
      config: { ...config, IAMToken: `Bearer ${alive('same')}` },
    });
    const rejected = await login.token();
    assert.equal((await login.renew(rejected)).value, 'granted-1');
  });

  for (const [name, options] of [
    ['nothing', {}],
    ['a configuration without tokens', { config: { Region: 'us-south', IAMToken: '', IAMRefreshToken: '' } }],
    ['a broken configuration', { config: '{"IAMToken": ' }],
    ['a configuration of other types', { config: { IAMToken: 5, IAMRefreshToken: null, Account: 'x' } }],
    ['nonsense from the CLI', { cli: 'FAILED\nNot logged in.' }],
    ['another JSON from the CLI', { cli: '{"token":1}' }],
  ] as const) {
    it(`says how to log in where it finds ${name}`, async () => {
      await assert.rejects(setUp(options).login.token(), { code: 'signed_out', message: /Run "ibmcloud login"/ });
    });
  }

  it('reads region and account', async () => {
    assert.deepEqual(await setUp({ config }).login.config(), {
      region: 'us-south',
      accountId: 'a1b2',
      accountName: "Ada's Account",
      iamEndpoint: 'https://iam.cloud.ibm.com',
      token: dead,
      refreshToken: 'refresh-0',
    });
    assert.equal(await setUp({}).login.config(), null);
  });

  it('knows where the CLI keeps its configuration', () => {
    assert.deepEqual(cliConfigPaths({ IBMCLOUD_CONFIG_HOME: '/c' }, '/h'), ['/c/config.json']);
    assert.deepEqual(cliConfigPaths({ IBMCLOUD_HOME: '/i' }, '/h'), [
      '/i/.ibmcloud/config.json',
      '/i/.bluemix/config.json',
    ]);
    assert.deepEqual(cliConfigPaths({}, 'C:\\Users\\ada')[1], 'C:\\Users\\ada\\.bluemix\\config.json');
  });
});
