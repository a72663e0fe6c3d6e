// A sandbox of its own process, so that its work does not count as the client's:
//   node --import tsx test/bench/manySandbox.ts <interfaces> <hours> <latencyMs>
// One bucket, `many`, of 24 objects an interface and hour, by rule. Prints what a client needs as one line of JSON.
import { madeUpInterfaces, manyObjects } from '../../src/sandbox/s3/manyObjects';
import { startSandbox } from '../../src/sandbox/startSandbox';

async function main(): Promise<void> {
  const [interfaces = 10, hours = 24, latencyMs = 0] = process.argv.slice(2).map(Number);
  const now = Date.UTC(2026, 10, 21, 14);
  const sandbox = await startSandbox({ clock: () => now, hours: 1, latencyMs, buckets: ['many'] });
  const bucket = sandbox.account.buckets.find(({ name }) => name === 'many');
  if (bucket === undefined) throw new Error('The sandbox has no bucket "many".');
  const { id: account } = sandbox.account;
  const { region } = sandbox;
  const writers = madeUpInterfaces(interfaces, account, region);
  bucket.generated = manyObjects({ account, region, hours, interfaces: writers, from: now / 1000 - hours * 3_600 });
  const told = { endpoints: sandbox.endpoints, apiKey: sandbox.apiKey, url: sandbox.url, now: now * 1000 };
  console.log(JSON.stringify({ ...told, objects: bucket.generated.count(), vnic: writers[0]?.vnicId }));
  process.on('message', (question) => {
    if (question !== 'requests') return;
    process.send?.(sandbox.requests.filter(({ service }) => service === 'cos').length);
    sandbox.requests.length = 0;
  });
  process.once('disconnect', () => void sandbox.close().then(() => process.exit()));
}

void main();
