import * as vscode from 'vscode';
import { type InboundRule, inboundRule, readPorts, type WantedAccess } from '../../app/policy/inboundRule';
import { counted } from '../../app/words';
import { formatIpv4 } from '../../core/net/ipv4';
import { parseAddressRange } from '../../core/policy/addressRange';
import type { RejectCause } from '../../core/policy/groupByCause';
import type { RuleRemote, SecurityGroup } from '../../core/policy/vpcModel';
import { innerCommandIds } from '../ids';
import { plainLabel } from '../plainLabel';
import { publicAddressHost } from '../settings';
import type { Judge } from '../verdict/judges';

type Service = Pick<WantedAccess, 'protocol' | 'firstPort' | 'lastPort'>;

interface ServiceItem extends vscode.QuickPickItem {
  readonly service: Service | null;
  readonly cause: RejectCause | null;
}

interface RemoteItem extends vscode.QuickPickItem {
  /** `own`: this machine's public address; `typed`: to be asked for. */
  readonly remote: RuleRemote | 'own' | 'typed';
}

/** Asks what is to be let in and from where; undefined when dismissed. `causes`: what the group's rules rejected. */
export async function askInboundRule(
  judge: Pick<Judge, 'directory' | 'sandbox'>,
  group: SecurityGroup,
  causes: readonly RejectCause[],
): Promise<InboundRule | undefined> {
  const title = `Add Inbound Rule to ${group.name}`;
  const chosen = await vscode.window.showQuickPick(serviceItems(causes), {
    title: `${title} (1/2)`,
    placeHolder: 'What is to be let in?',
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  const service = chosen.service ?? (await askPort(title));
  if (service === undefined) return undefined;
  const from = await vscode.window.showQuickPick(remoteItems(judge, group, chosen.cause), {
    title: `${title} (2/2)`,
    placeHolder: `From where may ${serviceText(service)} be reached?`,
    matchOnDescription: true,
  });
  if (from === undefined) return undefined;
  const remote = await remoteOf(from.remote, title);
  return remote === undefined ? undefined : inboundRule(judge.directory, group, { ...service, remote });
}

const usual: readonly (readonly [string, number])[] = [
  ['SSH', 22],
  ['the tutorial’s app', 3000],
  ['HTTPS', 443],
  ['HTTP', 80],
  ['RDP', 3389],
  ['PostgreSQL', 5432],
];

/** What was rejected most comes first: that is what somebody misses. */
function serviceItems(causes: readonly RejectCause[]): readonly ServiceItem[] {
  const rejected = causes.flatMap((cause): ServiceItem[] => {
    const found = /^(TCP|UDP) (\d+)$/.exec(cause.traffic);
    if (cause.code !== 'sg_no_rule' || cause.side !== 'ingress' || found === null) return [];
    const port = Number(found[2]);
    const service: Service = { protocol: found[1] === 'TCP' ? 'tcp' : 'udp', firstPort: port, lastPort: port };
    return [{ label: cause.traffic, description: counted(cause.flows, 'reject'), service, cause }];
  });
  const shown = rejected.slice(0, 8);
  const others = usual
    .filter(([, port]) => !shown.some(({ service }) => service?.protocol === 'tcp' && service.firstPort === port))
    .map(([name, port]): ServiceItem => {
      const service: Service = { protocol: 'tcp', firstPort: port, lastPort: port };
      return { label: `TCP ${port}`, description: name, service, cause: null };
    });
  return [...shown, ...others, { label: '$(edit) Another port…', service: null, cause: null }];
}

async function askPort(title: string): Promise<Service | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'Protocol and port, or a range of ports.',
    placeHolder: 'tcp 8080, or udp 5000-5010',
    validateInput: (value) =>
      readService(value) === null ? 'Write for example tcp 8080, or udp 5000-5010.' : undefined,
  });
  return text === undefined ? undefined : (readService(text) ?? undefined);
}

function readService(text: string): Service | null {
  const found = /^\s*(?:(tcp|udp)\s+)?([\d\s-]+)$/i.exec(text);
  const ports = found === null ? null : readPorts(found[2] ?? '');
  if (ports === null) return null;
  return { protocol: found?.[1]?.toLowerCase() === 'udp' ? 'udp' : 'tcp', ...ports };
}

/** A source that was turned away, the groups of the VPC, an address, and at the end everybody. */
function remoteItems(
  { directory: { snapshot }, sandbox }: Pick<Judge, 'directory' | 'sandbox'>,
  group: SecurityGroup,
  cause: RejectCause | null,
): readonly RemoteItem[] {
  // To choose it is to agree that the host is asked.
  const asked = sandbox
    ? 'the one that the sandbox has for this machine'
    : `asks ${plainLabel(publicAddressHost())}, which sees it as every web site does`;
  const rejected = cause?.example.initiator_ip ?? null;
  const address = rejected === null ? null : formatIpv4(rejected);
  const groups = snapshot.security_groups
    .filter(({ vpc, targets }) => vpc.id === group.vpc.id && targets.length > 0)
    .map(({ id, name, targets }): RemoteItem => {
      const members = counted(targets.length, 'interface');
      return {
        label: `$(shield) ${plainLabel(name)}`,
        description: `the ${members} of this group`,
        remote: { id, name },
      };
    });
  return [
    ...(address === null ? [] : [{ label: address, description: 'was rejected', remote: { address } }]),
    { label: '$(device-desktop) My public address', description: asked, remote: 'own' },
    { label: '$(edit) Another address…', description: 'an address or a range', remote: 'typed' },
    ...groups,
    {
      label: '$(globe) Anywhere',
      description: 'the whole Internet, 0.0.0.0/0',
      remote: { cidr_block: '0.0.0.0/0' },
    },
  ];
}

async function remoteOf(chosen: RemoteItem['remote'], title: string): Promise<RuleRemote | undefined> {
  if (chosen === 'typed') return askRemote(title);
  if (chosen !== 'own') return chosen;
  const address = await vscode.commands.executeCommand<string | undefined>(innerCommandIds.ownAddress);
  return address === undefined ? undefined : { address };
}

async function askRemote(title: string): Promise<RuleRemote | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'An IPv4 address or a range.',
    placeHolder: '203.0.113.7, or 203.0.113.0/24',
    validateInput: (value) =>
      parseAddressRange(value.trim()) === null
        ? 'Write an address such as 203.0.113.7, or a range such as 203.0.113.0/24.'
        : undefined,
  });
  if (text === undefined) return undefined;
  const found = text.trim();
  return found.includes('/') && !found.endsWith('/32')
    ? { cidr_block: found }
    : { address: found.replace(/\/32$/, '') };
}

function serviceText({ protocol, firstPort, lastPort }: Service): string {
  return `${protocol.toUpperCase()} ${firstPort === lastPort ? firstPort : `${firstPort}-${lastPort}`}`;
}
