import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quotable, redact } from '../../src/cloud/redact';
import { makeToken } from './tokens';

const seed = 20261121;
const letters = (alphabet: string, min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 44 characters of all three kinds, as IBM Cloud's API keys are. */
const apiKey = letters(base64url, 41, 41).map((text) => `aB3${text}`);
const opaque = letters(`${base64url}.~+/=`, 12, 60).map((text) => `s3cr3t${text}`);
const hmacSecret = letters('0123456789abcdef', 48, 48);
const jwt = fc.record({ sub: fc.string(), n: fc.nat() }).map((claims) => makeToken(claims));

/** Places where each kind of secret stands in real messages. */
const anywhere: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `Provided API key ${secret} could not be found.`,
  (secret) => `failed (${secret}), try again`,
  (secret) => JSON.stringify({ errors: [{ message: `token ${secret} is bad` }] }),
];
const labelled: readonly ((secret: string) => string)[] = [
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `{"authorization":"bearer ${secret}","x":1}`,
  (secret) => `grant_type=x&apikey=${encodeURIComponent(secret)}&response_type=cloud_iam`,
  (secret) => `https://host/path?a=1&refresh_token=${encodeURIComponent(secret)}#f`,
  (secret) => JSON.stringify({ access_token: secret, expires_in: 3600 }),
  (secret) => JSON.stringify({ text: JSON.stringify({ refresh_token: secret }) }),
  (secret) => `IAM-ApiKey: ${secret}`,
  (secret) => `IBMCLOUD_API_KEY=${secret} npm start`,
  (secret) => `https://user:${encodeURIComponent(secret)}@proxy.example.com:8080/`,
  (secret) => `"secret_access_key": "${secret}"`,
];

describe('redact', () => {
  const hides = (secrets: fc.Arbitrary<string>, places: readonly ((secret: string) => string)[]): void =>
    fc.assert(
      fc.property(secrets, fc.constantFrom(...places), (secret, place) => {
        const text = redact(place(secret));
        assert.ok(!text.includes(secret) && !text.includes(encodeURIComponent(secret)), text);
        assert.ok(text.includes('***'), text);
      }),
      { seed, numRuns: 500 },
    );

  it('hides API keys wherever they stand', () => hides(apiKey, [...anywhere, ...labelled]));
  it('hides JSON web tokens wherever they stand', () => hides(jwt, [...anywhere, ...labelled]));
  it('hides HMAC secrets wherever they stand', () => hides(hmacSecret, [...anywhere, ...labelled]));
  it('hides whatever is labelled as a secret', () => hides(opaque, labelled));

  it('hides known secrets of any form', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 40 }), (secret) => {
        fc.pre(!'*x {"a":""} '.includes(secret.slice(0, 6)));
        const text = redact(`x ${secret} ${JSON.stringify({ a: secret })} ${new URLSearchParams({ x: secret })}`, [
          secret,
        ]);
        assert.ok(!text.includes(secret), text);
      }),
      { seed },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), opaque, apiKey, jwt),
        fc.constantFrom(...anywhere, ...labelled),
        (text, place) => {
          const once = redact(place(text));
          assert.equal(redact(once), once);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  for (const text of [
    'https://s3.us-south.cloud-object-storage.appdomain.cloud/b?list-type=2&prefix=ibm_vpc_flowlogs_v1%2F&continuation-token=1dPe',
    'crn:v1:bluemix:public:is:us-south:a/a1b2c3d4e5f60718293a4b5c6d7e8f90::vpc:r006-4727d842-f94f-4a2d-824a-9bc9b02c523b',
    'Could not list the bucket flow-logs-of-the-production-account-in-dallas-01: access is denied.',
    'trace b266a31c-1c5e-4c6f-8f0d-2b6f6f4a1c11',
    'the token is invalid or has expired',
  ]) {
    it(`leaves ${text.slice(0, 40)}… alone`, () =>
      assert.equal(redact(text).replace('continuation-token=***', 'continuation-token=1dPe'), text));
  }

  it('makes foreign words fit for one line', () => {
    assert.equal(quotable('a\u0000b\n\tc\u202ed  e'), 'a b c d e');
    assert.equal(quotable('x'.repeat(500)).length, 300);
    assert.equal(quotable(`no Bearer ${'t'.repeat(400)} here`), 'no Bearer *** here');
  });
});
