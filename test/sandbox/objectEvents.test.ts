import assert from 'node:assert/strict';
import type { ObjectEvent } from '../../src/sandbox/s3/objectEvents';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { bearer, cosUrl, noon, send, startStill } from './sandboxClient';
import { flowLogs, keysOf } from './simulatedObjects';

describe('sandbox: what happens to objects', () => {
  let sandbox: Sandbox;
  let heard: ObjectEvent[];
  const listen = (bucket: string) => sandbox.world.objectEvents.listen(bucket, (event) => heard.push(event));
  beforeEach(async () => {
    sandbox = await startStill({ buckets: ['spare'] });
    heard = [];
  });
  afterEach(() => sandbox.close());

  it('is told of the bucket that was asked for, until nobody asks', async () => {
    const headers = await bearer(sandbox);
    const put = (path: string) =>
      send(cosUrl(sandbox, path), { method: 'PUT', headers: { ...headers, 'x-amz-meta-state': 'ok' }, body: 'abc' });
    const end = listen('spare');
    await put('/spare/a%252Fb');
    await put('/x-lab-flowlogs/a');
    await send(cosUrl(sandbox, '/spare/a%252Fb'), { method: 'DELETE', headers });
    await send(cosUrl(sandbox, '/spare/never'), { method: 'DELETE', headers });
    end();
    await put('/spare/c');
    const about = { bucket: 'spare', key: 'a%2Fb', at: noon };
    const written = { etag: '900150983cd24fb0d6963f7d28e17f72', size: 3, metadata: { state: 'ok' } };
    assert.deepEqual(heard, [
      { kind: 'written', ...about, ...written },
      { kind: 'deleted', ...about },
    ]);
  });

  it('includes the flow log objects whose window has ended, each once, in the order of their windows', async () => {
    const before = keysOf(flowLogs(sandbox));
    listen('x-flowlogs');
    sandbox.advance(60_000);
    assert.equal(heard.length, 0);
    sandbox.tick();
    assert.equal(heard.length, 4);
    sandbox.advance(600_000);
    sandbox.advance(1);
    const added = keysOf(flowLogs(sandbox)).filter((key) => !before.includes(key));
    assert.deepEqual(heard.map(({ key }) => key).sort(), added.sort());
    assert.equal(added.length, 12);
    const times = heard.map(({ at }) => at);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    for (const event of heard) {
      const object = flowLogs(sandbox).find(event.key);
      assert.ok(event.kind === 'written' && object);
      assert.deepEqual([event.etag, event.size, event.at], [object.etag, object.body.length, object.modified]);
      assert.equal(event.metadata.state, object.metadata.state);
    }
  });
});
