import assert from 'node:assert/strict';
import type { AccessToken } from '../../src/cloud/accessToken';
import { identityOf, readClaims, tokenFromClaims } from '../../src/cloud/accessToken';
import { createTokenSource } from '../../src/cloud/tokenSource';
import { countingTokens, fakeTime, makeToken, testAccount } from './tokens';

describe('tokenSource', () => {
  it('fetches once for twenty callers at once', async () => {
    const tokens = countingTokens();
    const values = await Promise.all(Array.from({ length: 20 }, () => tokens.token()));
    assert.ok(values.every(({ value }) => value === 'token-1'));
    assert.equal(tokens.fetched(), 1);
  });

  it('renews ahead of time from 80 % of the life on, without letting anybody wait', async () => {
    const time = fakeTime();
    const tokens = countingTokens(time.tools.clock);
    await tokens.token();
    time.advance(3_600_000 * 0.79);
    assert.equal((await tokens.token()).value, 'token-1');
    assert.equal(tokens.fetched(), 1);
    time.advance(3_600_000 * 0.02);
    assert.equal((await tokens.token()).value, 'token-1');
    assert.equal((await tokens.token()).value, 'token-2');
    assert.equal(tokens.fetched(), 2);
  });

  it('takes a token for dead ten seconds before its end', async () => {
    const time = fakeTime();
    const tokens = countingTokens(time.tools.clock);
    await tokens.token();
    time.advance(3_600_000 - 10_000);
    assert.equal((await tokens.token()).value, 'token-2');
  });

  it('renews a rejected token once for all who had it', async () => {
    const tokens = countingTokens();
    const rejected = await tokens.token();
    const renewed = await Promise.all(Array.from({ length: 20 }, () => tokens.renew(rejected)));
    assert.ok(renewed.every(({ value }) => value === 'token-2'));
    assert.equal((await tokens.renew(rejected)).value, 'token-2');
    assert.equal(tokens.fetched(), 2);
    assert.notEqual(renewed[0]?.renewedAt, null);
  });

  it('asks again after a failure', async () => {
    let fail = true;
    const source = createTokenSource(async () => {
      if (fail) throw new Error('offline');
      return { value: 't', issuedAt: Date.now(), expiresAt: Date.now() + 3_600_000, renewedAt: null };
    });
    await assert.rejects(source.token(), /offline/);
    fail = false;
    assert.equal((await source.token()).value, 't');
  });

  it('keeps the request alive for the others when one cancels, and ends it with the last', async () => {
    const ended: unknown[] = [];
    let deliver: (token: AccessToken) => void = () => undefined;
    const source = createTokenSource(
      (signal) =>
        new Promise((resolve, reject) => {
          deliver = resolve;
          signal.addEventListener('abort', () => {
            ended.push(signal.reason);
            reject(signal.reason);
          });
        }),
    );
    const one = new AbortController();
    const two = new AbortController();
    const first = source.token(one.signal);
    const second = source.token(two.signal);
    one.abort(new Error('one'));
    await assert.rejects(first, /one/);
    assert.equal(ended.length, 0);
    two.abort(new Error('two'));
    await assert.rejects(second, /two/);
    assert.equal(ended.length, 1);
    const third = source.token();
    deliver({ value: 'late', issuedAt: Date.now(), expiresAt: Date.now() + 3_600_000, renewedAt: null });
    assert.equal((await third).value, 'late');
  });
});

describe('accessToken', () => {
  it('reads account and name from the claims', () => {
    assert.deepEqual(identityOf(makeToken()), {
      accountId: testAccount,
      iamId: 'IBMid-310000ABCD',
      name: 'ada@example.com',
    });
    assert.deepEqual(identityOf(makeToken({ account: undefined, email: undefined, sub: 'ServiceId-1' })), {
      accountId: null,
      iamId: 'IBMid-310000ABCD',
      name: 'ServiceId-1',
    });
  });

  for (const text of [
    '',
    'x',
    'a.b.c',
    'a..c',
    `a.${Buffer.from('[1]x').toString('base64url')}.c`,
    `a.${Buffer.from('null').toString('base64url')}.c`,
  ]) {
    it(`takes ${JSON.stringify(text)} for no token`, () => {
      assert.equal(readClaims(text), null);
      assert.equal(tokenFromClaims(text), null);
      assert.deepEqual(identityOf(text), { accountId: null, iamId: null, name: null });
    });
  }

  it('reads the life from the claims', () => {
    assert.deepEqual(tokenFromClaims(makeToken({ iat: 100, exp: 3_700 })), {
      value: makeToken({ iat: 100, exp: 3_700 }),
      issuedAt: 100_000,
      expiresAt: 3_700_000,
      renewedAt: null,
    });
  });
});
