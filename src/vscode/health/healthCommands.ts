import * as vscode from 'vscode';
import { bucketOfShipper, findShippers } from '../../app/health/findShippers';
import type { MissingSubject } from '../../app/health/findSubject';
import type { HealthItem } from '../../app/health/healthItem';
import { type HealthRepair, makeRepair, type Repairable, repairsOf } from '../../app/health/healthRepair';
import { collectorSection, missingSection, sectionMarkdown, shipperSection } from '../../app/health/healthText';
import type { ShipperHealth, shipperHealth } from '../../app/health/shipperHealth';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { CloudError } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import { parseIpv4 } from '../../core/net/ipv4';
import type { FlowStore } from '../../store/store';
import type { Accounts, ActiveAccount } from '../account/accounts';
import { signalOf } from '../cancellation';
import type { Commands } from '../command';
import type { Entry } from '../flowLogs/entry';
import { commandIds, viewIds } from '../ids';
import type { ReportDocuments } from './reportDocuments';

export interface HealthPorts {
  readonly accounts: Accounts;
  readonly reports: ReportDocuments;
  store(): FlowStore;
  /** The wizard, with what is known of the answers. */
  setUp(known: Partial<SetUpConfig>): Promise<void>;
  /** Microseconds UTC. */
  now(): number;
}

/** Check Health, and Why Is My Traffic Missing?: reports that can be read, with the fix as a button. */
export function registerHealthCommands(commands: Commands, ports: HealthPorts): void {
  commands.register(commandIds.checkHealth, () => checkHealth(ports));
  commands.register(commandIds.whyMissing, async (from?: Entry | string) => {
    const subject = subjectOf(from) ?? (await askSubject());
    if (subject !== null) await whyMissing(ports, subject);
  });
}

async function checkHealth(ports: HealthPorts): Promise<void> {
  const active = await ports.accounts.required();
  const { connection, region } = active;
  const title = `Health of ${region}`;
  const { collectors, shippers, sections } = await withProgress(
    `Checking the flow logs of ${region}`,
    async (signal) => {
      const setup = await connection.setup();
      const tools = { cloud: connection.cloud, iam: setup.iam, now: ports.now };
      const { regionHealth } = await import('../../app/health/collectorHealth');
      const collectors = await regionHealth(tools, region, signal);
      const newestIn = (bucket: string | null) =>
        collectors
          .filter(({ collector }) => collector.storage_bucket.name === bucket)
          .flatMap(({ newest }) => newest ?? [])
          .sort((a, b) => b.modified - a.modified)[0] ?? null;
      const shippers = await shippersOf(setup, active, ports, newestIn, signal);
      return { collectors, shippers, sections: [...collectors.map(collectorSection), ...shippers.map(shipperSection)] };
    },
  );
  const none = sections.length === 0 ? `There are no flow log collectors in ${region}.\n` : '';
  const at = new Date(ports.now() / 1000).toISOString().slice(0, 19).replace('T', ' ');
  await ports.reports.show(title, `# ${title}\n\n${at} UTC\n\n${none}${sections.map(sectionMarkdown).join('\n')}`);
  const deployed = shippers.map(({ items }) => ({ items, collector: null, bucket: null }));
  await offerRepair(ports, [...collectors, ...deployed], { region });
}

/** Empty where Code Engine may not be seen: many accounts have no shipper there. */
async function shippersOf(
  { codeEngine }: CloudSetup,
  { connection, region }: ActiveAccount,
  { now }: HealthPorts,
  newestIn: (bucket: string | null) => Parameters<typeof shipperHealth>[2],
  signal: AbortSignal,
): Promise<readonly ShipperHealth[]> {
  try {
    const { storage } = connection.cloud;
    const { shipperHealth } = await import('../../app/health/shipperHealth');
    const found = await findShippers(codeEngine, region, signal);
    return await Promise.all(
      found.map((shipper) =>
        shipperHealth({ codeEngine, storage, now }, shipper, newestIn(bucketOfShipper(shipper)), signal),
      ),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return [];
  }
}

async function whyMissing(ports: HealthPorts, subject: MissingSubject): Promise<void> {
  const { connection, region } = await ports.accounts.required();
  const found = await withProgress('Looking for the missing traffic', async (signal) => {
    const { iam } = await connection.setup();
    const tools = { cloud: connection.cloud, iam, now: ports.now, store: ports.store() };
    const { missingTraffic } = await import('../../app/health/missingTraffic');
    return missingTraffic(tools, { region, subject }, signal);
  });
  const section = missingSection(found);
  await ports.reports.show('Why is my traffic missing', sectionMarkdown(section));
  const { vpc } = found;
  const targets = vpc === null ? {} : { targets: [{ kind: 'vpc' as const, is: vpc.name }] };
  await offerRepair(ports, [found], { region, ...targets });
}

function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(vscode.window.withProgress(options, (_progress, token) => work(signalOf(token))));
}

/** The first thing that the product can mend, as a button; it is made only after the user has read what it does. */
async function offerRepair(
  ports: HealthPorts,
  found: readonly Repairable[],
  known: Partial<SetUpConfig>,
): Promise<void> {
  const [repair] = repairsOf(found);
  if (repair === undefined)
    return offerNext(
      ports,
      found.flatMap(({ items }) => items),
      known,
    );
  const chosen = await vscode.window.showWarningMessage(repairQuestion[repair.kind], repair.label);
  if (chosen !== repair.label) return;
  const { label, detail } = repair;
  if ((await vscode.window.showWarningMessage(`${label}?`, { modal: true, detail }, label)) !== label) return;
  const { connection, region } = await ports.accounts.required();
  const done = await withProgress(label, async (signal) =>
    makeRepair(await connection.setup(), region, repair, signal),
  );
  void vscode.window.showInformationMessage(done);
  await vscode.commands.executeCommand(commandIds.refresh);
}

const repairQuestion: Readonly<Record<HealthRepair['kind'], string>> = {
  resume: 'A flow log collector is suspended.',
  authorize: 'Flow log collectors may not write into their bucket.',
};

/** What is not mended with one call: setting up, which asks first, or ingesting. */
async function offerNext(
  { setUp }: HealthPorts,
  items: readonly HealthItem[],
  known: Partial<SetUpConfig>,
): Promise<void> {
  const item = items.find(({ answer, fix }) => answer === 'not_ok' && (fix === 'set_up' || fix === 'ingest'));
  if (item === undefined) return;
  const label = item.fix === 'set_up' ? 'Set Up Flow Logs' : 'Show Buckets';
  if ((await vscode.window.showWarningMessage(item.reason, label)) !== label) return;
  if (item.fix === 'set_up') await setUp(known);
  else await vscode.commands.executeCommand(`${viewIds.flowLogs}.focus`);
}

/** What a tree item, or an address, asks about; null where it says nothing of an interface. */
function subjectOf(entry: Entry | string | undefined): MissingSubject | null {
  if (typeof entry === 'string') return { kind: 'address', address: entry };
  if (entry?.kind !== 'node') return null;
  const { node } = entry;
  if (node.kind === 'collector') return { kind: 'collector', id: node.collector.id };
  return node.kind === 'interface' ? { kind: 'interface', id: node.vnicId } : null;
}

async function askSubject(): Promise<MissingSubject | null> {
  const text = (
    await vscode.window.showInputBox({
      title: 'Why Is My Traffic Missing?',
      prompt: 'Private address of the instance, its name, or the id of its interface',
      placeHolder: '10.240.0.4',
      validateInput: (value) => (value.trim() === '' ? 'Whose traffic is missing?' : undefined),
    })
  )?.trim();
  if (!text) return null;
  if (parseIpv4(text) !== null) return { kind: 'address', address: text };
  return /^[0-9a-z]{4}-[0-9a-f]{8}-/.test(text) ? { kind: 'interface', id: text } : { kind: 'instance', is: text };
}
