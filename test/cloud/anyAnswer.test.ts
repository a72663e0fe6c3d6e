import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Cloud, CloudError } from '../../src/cloud/cloud';
import { createIbmCloud } from '../../src/cloud/ibmCloud';
import { type LoopbackServer, startServer } from './loopbackServer';
import { countingTokens, fakeTime } from './tokens';

/** Whatever a service answers, the outcome is data of the promised shape or a worded error. */
describe('any answer', () => {
  const seed = 20261121;
  let server: LoopbackServer;
  let cloud: Cloud;
  let answer: { body: string; type: string; status: number };

  before(async () => {
    server = await startServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': answer.type, etag: '"e"' });
      response.end(answer.body);
    });
    const { tools } = fakeTime();
    const endpoints = { resourceController: server.url, vpc: server.url, cos: server.url };
    cloud = createIbmCloud({ token: countingTokens(tools.clock), endpoints, ...tools });
  });
  after(() => server.close());

  async function outcome<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      assert.ok(error instanceof CloudError, String(error));
      assert.match(error.message, /^Could not \S.*\.$/s);
      return null;
    }
  }

  const json = fc.jsonValue({ maxDepth: 3 });
  const reference = { id: 'r', name: 'n' };
  const group = {
    ...reference,
    vpc: reference,
    targets: [reference],
    rules: [
      { id: 'x', direction: 'inbound', protocol: 'tcp', port_min: 1, port_max: 2, remote: { address: '10.0.0.1' } },
    ],
  };

  /** The value with one of its parts replaced by anything. */
  const damaged = (value: unknown): fc.Arbitrary<unknown> => {
    if (typeof value !== 'object' || value === null) return json;
    const entries = Object.entries(value);
    const inside = entries.map(([key, part]) =>
      damaged(part).map((other) =>
        Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other },
      ),
    );
    return fc.oneof({ weight: 1, arbitrary: json }, ...inside.map((arbitrary) => ({ weight: 4, arbitrary })));
  };

  it('of the VPC API', async () => {
    await fc.assert(
      fc.asyncProperty(
        damaged({ limit: 1, security_groups: [group] }),
        fc.constantFrom(200, 200, 200, 400, 404),
        async (body, status) => {
          answer = { body: JSON.stringify(body), type: 'application/json', status };
          for (const one of (await outcome(cloud.vpc.securityGroups('us-south'))) ?? []) {
            assert.equal(typeof one.id, 'string');
            assert.equal(typeof one.name, 'string');
            assert.ok(one.rules.every(({ remote }) => typeof remote === 'object'));
          }
        },
      ),
      { seed, numRuns: 150 },
    );
  });

  const listing =
    '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>k&amp;1</Key><LastModified>2026-06-04T13:45:59.123Z</LastModified><ETag>"e"</ETag><Size>5</Size></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>';

  it('of COS', async () => {
    const bucket = { name: 'demo-flowlogs', location: 'us-south', instanceCrn: null };
    const cut = fc.tuple(fc.nat(listing.length), fc.nat(40), fc.string({ maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(cut, fc.constantFrom(200, 200, 200, 404, 409), async ([at, length, other], status) => {
        answer = { body: listing.slice(0, at) + other + listing.slice(at + length), type: 'application/xml', status };
        const page = await outcome(cloud.storage.list(bucket, {}));
        for (const object of page?.objects ?? []) {
          assert.equal(typeof object.key, 'string');
          assert.ok(Number.isFinite(object.size) && Number.isFinite(object.modified), JSON.stringify(object));
        }
      }),
      { seed, numRuns: 150 },
    );
  });
});
