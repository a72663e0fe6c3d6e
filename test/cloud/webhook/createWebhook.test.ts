import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CloudError } from '../../../src/cloud/cloud';
import { createWebhook, webhookUrl } from '../../../src/cloud/webhook/createWebhook';
import { postMessage } from '../../../src/core/watch/postMessage';
import { createShipperLog } from '../../../src/shipper/shipperLog';
import { SlackStandIn } from '../../watch/slackStandIn';

describe('an incoming webhook', () => {
  let slack: SlackStandIn;
  beforeEach(async () => {
    slack = await SlackStandIn.start();
  });
  afterEach(() => slack.close());

  const waits: number[] = [];
  const tools = { delay: async (milliseconds: number) => void waits.push(milliseconds), random: () => 0 };
  const post = (timeoutMs?: number) => postMessage(createWebhook(slack.url, timeoutMs), '{"text":"x"}', tools);

  it('is posted to once where it takes the message', async () => {
    assert.equal(await post(), null);
    assert.equal(slack.requests, 1);
  });

  it('is tried again after 429 and 5xx, and waits as long as it asks for', async () => {
    waits.length = 0;
    slack.refuse = [429, 500, 503];
    assert.equal(await post(), null);
    assert.equal(slack.bodies.length, 1);
    assert.deepEqual(waits, [1_000, 1_000, 2_000]);
  });

  it('is tried again where no answer comes, and given up in the end', async () => {
    slack.refuse = ['hang', 'hang', 'hang', 'hang'];
    assert.match((await post(20)) ?? '', /^The webhook at 127\.0\.0\.1:\d+ did not answer within 0\.02 s\.$/);
    assert.equal(slack.requests, 4);
  });

  it('is not asked twice where it refuses for good, or redirects', async () => {
    for (const status of [400, 403, 404, 410, 302]) {
      slack.refuse = [status];
      const before = slack.requests;
      assert.match((await post()) ?? '', new RegExp(`HTTP ${status}`));
      assert.equal(slack.requests, before + 1);
    }
  });

  it('lets itself be cancelled', async () => {
    slack.refuse = ['hang'];
    const abort = new AbortController();
    const posted = createWebhook(slack.url)('{}', abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(posted, /enough/);
  });

  it('has an address that is safe to post to', () => {
    for (const address of ['', 'x', 'http://example.com/x', 'ftp://example.com', 'https://me:secret@example.com/']) {
      assert.throws(() => webhookUrl(address), CloudError, address);
    }
    assert.equal(webhookUrl(' https://hooks.slack.com/services/a ').host, 'hooks.slack.com');
  });

  it('never shows its address, neither in its own words nor in a log', async () => {
    const path = fc.stringMatching(/^[A-Za-z0-9]{8,24}$/);
    await fc.assert(
      fc.asyncProperty(path, path, fc.constantFrom(400, 404, 429, 500), async (team, key, status) => {
        const { origin } = new URL(slack.url);
        slack.refuse = Array.from({ length: 4 }, () => status);
        const address = `${origin}/services/${team}/${key}`;
        const failure = (await postMessage(createWebhook(address), '{}', tools)) ?? '';
        assert.ok(!failure.includes(key));
        const lines: string[] = [];
        const log = createShipperLog((line) => lines.push(line), [address, new URL(address).pathname]);
        log('warn', 'alert_not_told', {
          message: `${failure} ${address} https://hooks.slack.com/services/${team}/${key}`,
        });
        assert.ok(!lines.join('').includes(key));
      }),
      { seed: 5, numRuns: 20 },
    );
  });
});
