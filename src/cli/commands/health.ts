import { type CollectorHealth, regionHealth } from '../../app/health/collectorHealth';
import { bucketOfShipper, findShippers } from '../../app/health/findShippers';
import type { MissingSubject } from '../../app/health/findSubject';
import { markOf } from '../../app/health/healthItem';
import {
  collectorSection,
  type HealthSection,
  missingSection,
  sectionLines,
  shipperSection,
} from '../../app/health/healthText';
import { missingTraffic } from '../../app/health/missingTraffic';
import { explainServiceMessage } from '../../app/health/serviceMessages';
import { type ShipperHealth, shipperHealth } from '../../app/health/shipperHealth';
import { CloudError } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import { parseIpv4 } from '../../core/net/ipv4';
import { protocolNumber } from '../../core/net/protocols';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { storeDirectory } from '../storeDirectory';
import { terminalText } from '../terminalText';
import { readTimePoint } from '../timeBounds';

export const healthCommand: Command = {
  name: 'health',
  summary: 'Check the collectors and shippers of a region, or why traffic is missing',
  synopsis: '--region NAME [--missing ADDRESS|INTERFACE|INSTANCE] | --explain CODE',
  help: `
  --region NAME     for example us-south
  --missing WHAT    why is traffic of this address, interface or instance missing? Walks from the packet to the store
  --at TIME         when it should have been, such as "1h ago" (default: now)
  --protocol NAME   what is missed, such as icmp or tcp
  --ipv6            it is IPv6 that is missed
  --store DIR       the store that should hold it
  --explain CODE    what a message of the service means: 00001E, 00002E, 00003E, or the whole line of a log

Reads only. Says of each collector its state, bucket, authorization, last object, gaps in the numbers of the last two
hours, and windows with lost data; of each shipper its instances or runs, dead letters, and how far it is behind.
Ends with 3 where something is not in order.
`,
  options: {
    region: { type: 'string' },
    missing: { type: 'string' },
    at: { type: 'string' },
    protocol: { type: 'string' },
    ipv6: { type: 'boolean' },
    store: { type: 'string' },
    explain: { type: 'string' },
  },
  words: [0, 0],
  run: health,
};

async function health(context: CommandContext) {
  const { options } = context;
  options.exclusive('missing', 'explain');
  const code = options.text('explain');
  if (code !== undefined) return explain(context, code);
  const region = options.text('region') ?? options.refuse('--region NAME is missing.');
  const missing = options.text('missing');
  return missing === undefined ? report(context, region) : whyMissing(context, region, missing);
}

async function explain({ options, output, json, signal }: CommandContext, code: string) {
  const found = explainServiceMessage(code) ?? options.refuse('--explain takes 00001E, 00002E or 00003E.');
  await output.line(
    json ? JSON.stringify(found) : `is.flow-log-collector.${found.code}: ${found.meaning}\n${found.fix}`,
    signal,
  );
  return exitCode.ok;
}

async function report(context: CommandContext, region: string) {
  const { output, services, signal, json } = context;
  const { cloud, setup } = await services.signInToSetUp(null);
  const tools = { cloud, iam: setup.iam, now: services.now };
  output.progress(`Looking at the collectors of ${region}`);
  const collectors = await regionHealth(tools, region, signal);
  output.progress(`Looking for shippers in ${region}`);
  const shippers = await shippersOf(setup, context, cloud.storage, region, collectors);
  const marks = [...collectors, ...shippers].map(({ mark }) => mark);
  if (json) await output.line(JSON.stringify({ region, collectors: collectors.map(collectorJson), shippers }), signal);
  else {
    await write(context, [...collectors.map(collectorSection), ...shippers.map(shipperSection)]);
    if (collectors.length === 0) output.note(`There are no flow log collectors in ${region}.`);
  }
  return marks.includes('not_ok') ? exitCode.partly : exitCode.ok;
}

const collectorJson = ({ collector, bucket: _found, ...rest }: CollectorHealth) => ({
  ...{ collector: collector.name, id: collector.id, bucket: collector.storage_bucket.name },
  ...rest,
});

/** None where Code Engine may not be seen: many accounts have no shipper there. */
async function shippersOf(
  { codeEngine }: CloudSetup,
  { output, services, signal }: CommandContext,
  storage: Parameters<typeof shipperHealth>[0]['storage'],
  region: string,
  collectors: readonly CollectorHealth[],
): Promise<readonly ShipperHealth[]> {
  try {
    const found = await findShippers(codeEngine, region, signal);
    return await Promise.all(
      found.map((shipper) => {
        const bucket = bucketOfShipper(shipper);
        const own = collectors.filter(({ collector }) => collector.storage_bucket.name === bucket);
        const newest = own.flatMap((one) => one.newest ?? []).sort((a, b) => b.modified - a.modified)[0] ?? null;
        return shipperHealth({ codeEngine, storage, now: services.now }, shipper, newest, signal);
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    output.note(terminalText(error.message));
    return [];
  }
}

async function whyMissing(context: CommandContext, region: string, what: string) {
  const { options, output, services, signal, json } = context;
  const protocol = options.text('protocol');
  const number = protocol === undefined ? null : readProtocol(protocol);
  if (number === undefined) options.refuse(`--protocol takes a name such as tcp, or a number, not “${protocol}”.`);
  const at = readTimePoint(options, 'at', services.now());
  const { cloud, setup } = await services.signInToSetUp(null);
  const directory = storeDirectory(options.text('store'));
  const store = await services.openStore(directory);
  try {
    const question = {
      ...{ region, subject: subjectOf(what), ipv6: options.has('ipv6') || what.includes(':') },
      ...(number === null ? {} : { protocol: number }),
      ...(at === null ? {} : { at }),
    };
    const tools = { cloud, iam: setup.iam, now: services.now, store };
    const found = await missingTraffic(tools, question, signal);
    if (json) await output.line(JSON.stringify(found), signal);
    else await write(context, [missingSection(found)]);
    return markOf(found.items) === 'not_ok' ? exitCode.partly : exitCode.ok;
  } finally {
    await store.dispose();
  }
}

function readProtocol(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : protocolNumber(text);
}

/** Ids of interfaces begin with the zone's number (contracts/ibm-cloud.md §2). */
function subjectOf(what: string): MissingSubject {
  if (parseIpv4(what) !== null) return { kind: 'address', address: what };
  if (/^[0-9a-z]{4}-[0-9a-f]{8}-/.test(what)) return { kind: 'interface', id: what };
  return { kind: 'instance', is: what };
}

async function write({ output, signal }: CommandContext, sections: readonly HealthSection[]): Promise<void> {
  const blocks = sections.map((section) =>
    sectionLines(section)
      .map((line) => `${terminalText(line)}\n`)
      .join(''),
  );
  await output.write(blocks.join('\n'), signal);
}
