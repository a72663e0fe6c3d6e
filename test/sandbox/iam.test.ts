import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, send, startStill } from './sandboxClient';

describe('sandbox: IAM', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startStill({ tokenSeconds: 1200 });
  });
  after(() => sandbox.close());

  it('gives a token for the API key, with the account in its claims and no refresh token', async () => {
    const answer = await grant({ grant_type: apikeyGrant, apikey: sandbox.apiKey });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.refresh_token, 'not_supported');
    assert.equal(answer.body.expires_in, 1200);
    const claims = JSON.parse(
      Buffer.from(String(answer.body.access_token).split('.')[1] ?? '', 'base64url').toString(),
    );
    assert.equal(claims.account.bss, sandbox.account.id);
    assert.equal(claims.exp - claims.iat, 1200);
    assert.equal(claims.exp, answer.body.expiration);
  });

  it('refuses another API key as the real service does', async () => {
    const answer = await grant({ grant_type: apikeyGrant, apikey: 'wrong' });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.errorCode, 'BXNIM0415E');
  });

  it('gives refresh tokens to a client that names itself, and honours them for that client alone', async () => {
    const first = await grant({ grant_type: apikeyGrant, apikey: sandbox.apiKey }, 'Basic Yng6Yng=');
    const refresh = { grant_type: 'refresh_token', refresh_token: String(first.body.refresh_token) };
    assert.equal((await grant(refresh, 'Basic Yng6Yng=')).status, 200);
    assert.equal((await grant(refresh)).body.errorCode, 'BXNIM0137E');
    assert.equal(
      (await grant({ ...refresh, refresh_token: 'made-up' }, 'Basic Yng6Yng=')).body.errorCode,
      'BXNIM0408E',
    );
  });

  it('signs in with a passcode', async () => {
    const form = { grant_type: 'urn:ibm:params:oauth:grant-type:passcode', passcode: sandbox.passcode };
    assert.equal((await grant(form, 'Basic Yng6Yng=')).status, 200);
    assert.equal((await grant(form)).status, 400);
    assert.equal((await grant({ ...form, passcode: 'x' }, 'Basic Yng6Yng=')).status, 400);
  });

  it('says where its endpoints are, and what an unknown grant is', async () => {
    const answer = await send(`${sandbox.endpoints.iam}/identity/.well-known/openid-configuration`);
    assert.equal(JSON.parse(answer.text).token_endpoint, `${sandbox.endpoints.iam}/identity/token`);
    assert.equal((await grant({ grant_type: 'magic' })).status, 400);
  });

  it('refuses tokens that were forged, cut, or issued before all were expired', async () => {
    const headers = await bearer(sandbox);
    const check = async (authorization: string) =>
      (await send(`${sandbox.endpoints.resourceController}/v2/resource_groups`, { headers: { authorization } })).status;
    const token = headers.authorization ?? '';
    assert.equal(await check(token), 200);
    assert.equal(await check(token.slice(0, -3)), 401);
    assert.equal(await check(`${token}x`), 401);
    assert.equal(await check('Bearer nonsense'), 401);
    sandbox.expireTokens();
    assert.equal(await check(token), 401);
    assert.equal(await check((await bearer(sandbox)).authorization ?? ''), 200);
  });

  async function grant(form: Record<string, string>, authorization?: string) {
    const answer = await send(`${sandbox.endpoints.iam}/identity/token`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams(form).toString(),
    });
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
  }
});

const apikeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';
