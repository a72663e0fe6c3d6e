import { applyFix } from '../../app/policy/applyFix';
import { describeProbe } from '../../app/policy/describeProbe';
import { findLogPlace } from '../../app/policy/logPlace';
import { assumedClientPort } from '../../app/policy/policyCase';
import { watchForAccepted } from '../../app/policy/watchForAccepted';
import { counted, number } from '../../app/words';
import type { Cloud } from '../../cloud/cloud';
import { formatFlowTime } from '../../core/flow/flowTime';
import { formatIpv4 } from '../../core/net/ipv4';
import { describeExplanation } from '../../core/policy/describeExplanation';
import { explainFlow } from '../../core/policy/explainFlow';
import type { FixProposal } from '../../core/policy/fixProposal';
import { describeChange, ibmcloudText, refusalText, terraformText, warningText } from '../../core/policy/fixText';
import type { Packet } from '../../core/policy/packet';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import { proposeFixes } from '../../core/policy/proposeFixes';
import { tcp } from '../../core/policy/ruleProtocol';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { entryJson, fixTools, listChanges, undoChange } from '../fixChanges';
import { readPacket } from '../readPacket';
import { readPolicy } from '../readPolicy';
import { terminalText } from '../terminalText';

export const fixCommand: Command = {
  name: 'fix',
  summary: 'Propose the smallest rules that let a flow pass, apply them, undo them',
  synopsis: '--src IP --dst IP [options] [--dry-run | --apply] | --undo ID | --changes',
  help: `
  --src IP, --dst IP   initiator and target; inside the VPC their private addresses
  --protocol NAME      tcp (the default) or udp
  --src-port N         the initiator's port (default ${assumedClientPort})
  --dst-port N         the target's port
  --snapshot FILE      the configuration of a region: what "snapshot" writes, or answers of the VPC API as JSON
  --region NAME        read the configuration of this region now; needed to apply
  --widen CIDR         admit this range instead of the other end alone
  --dry-run            only say what would be done (the default)
  --apply              make the rules of the first proposal, all or none
  --choice N           of the Nth instead
  --watch MINUTES      after that, wait until the flow logs show an accepted flow
  --probe              after that, try to connect to --dst from this machine, and say what that proves
  --as FORMAT          print the proposal as terraform or ibmcloud commands
  --undo ID            remove the rules that an earlier --apply made
  --changes            list what was applied, with the ids

  vpc-flow-lens fix --region us-south --src 24.22.68.94 --dst 10.240.0.4 --dst-port 22
  vpc-flow-lens fix --region us-south --src 24.22.68.94 --dst 10.240.0.4 --dst-port 22 --apply --watch 15
  vpc-flow-lens fix --undo 3f9a01bc

Nothing is applied where somebody changed the security group or ACL since it was read. Ends with 1 where nothing can be
proposed, applied or undone, and where --watch sees no accepted flow; with 0 where the rules let the flow pass already.
`,
  options: {
    src: { type: 'string' },
    dst: { type: 'string' },
    protocol: { type: 'string' },
    'src-port': { type: 'string' },
    'dst-port': { type: 'string' },
    snapshot: { type: 'string' },
    region: { type: 'string' },
    widen: { type: 'string' },
    'dry-run': { type: 'boolean' },
    apply: { type: 'boolean' },
    choice: { type: 'string' },
    watch: { type: 'string' },
    probe: { type: 'boolean' },
    as: { type: 'string' },
    undo: { type: 'string' },
    changes: { type: 'boolean' },
  },
  words: [0, 0],
  run: fix,
};

function fix(context: CommandContext) {
  const { options } = context;
  options.exclusive('dry-run', 'apply', 'undo', 'changes');
  for (const name of ['src', 'dst', 'dst-port', 'snapshot', 'choice', 'watch', 'probe', 'as', 'widen']) {
    options.exclusive('undo', name);
    options.exclusive('changes', name);
  }
  options.exclusive('apply', 'as');
  if (options.has('undo')) return undoChange(context, options.text('undo') ?? '');
  if (options.has('changes')) return listChanges(context);
  return propose(context);
}

async function propose(context: CommandContext) {
  const { options, output, json } = context;
  const asked = readPacket(options);
  const choice = options.wholeNumber('choice', 1) ?? 1;
  const minutes = options.wholeNumber('watch', 1, 24 * 60);
  if (minutes !== undefined && !options.has('apply')) options.refuse('--watch goes with --apply.');
  if (options.has('probe') && !options.has('apply')) options.refuse('--probe goes with --apply.');
  if (options.has('probe') && asked.protocol !== tcp) options.refuse('--probe is for TCP alone.');
  const format = options.oneOf('as', ['terraform', 'ibmcloud'] as const);
  const widenTo = options.text('widen');
  const directory = await readPolicy(context, options.text('region'));
  const explanation = explainFlow(directory, { packet: asked });
  const { headline } = describeExplanation(explanation);
  // Behind a floating IP, as the rules see it.
  const { packet } = explanation;
  const { proposals, refusals } = proposeFixes(directory, { packet }, widenTo === undefined ? {} : { widenTo });
  const proposal = proposals[choice - 1];
  if (proposal === undefined) {
    if (proposals.length > 0) options.refuse(`--choice is from 1 to ${proposals.length}.`);
    const told = refusals.map((refusal) => ({ ...refusal, message: refusalText(refusal) }));
    if (json) await output.line(JSON.stringify({ headline, proposals: [], refusals: told }));
    else for (const line of [headline, ...told.map(({ message }) => message)]) await output.line(terminalText(line));
    return refusals.some(({ code }) => code === 'already_allowed') ? exitCode.ok : exitCode.failed;
  }
  if (options.has('apply')) {
    const code = await apply(context, directory, packet, proposal, minutes);
    if (options.has('probe') && code === exitCode.ok) await probe(context, asked);
    return code;
  }
  if (format !== undefined)
    await output.write(format === 'terraform' ? terraformText(proposal) : ibmcloudText(proposal));
  else if (json) await output.line(JSON.stringify({ headline, proposals: proposals.map(asJson), refusals }));
  else {
    await output.line(terminalText(headline));
    for (const [at, each] of proposals.entries()) await output.write(proposalText(each, at + 1));
    output.note('Nothing was changed. Apply the first with --apply, another one with --apply --choice N.');
  }
  return exitCode.ok;
}

async function apply(
  context: CommandContext,
  directory: PolicyDirectory,
  packet: Packet,
  proposal: FixProposal,
  minutes: number | undefined,
) {
  const { options, output, services, signal, json } = context;
  const { snapshot } = directory;
  const region =
    options.text('region') ?? snapshot.region ?? options.refuse('--region NAME is missing: where to apply.');
  const cloud = await services.signIn();
  const since = services.now();
  const tools = fixTools(context, cloud);
  const result = await applyFix(tools, { region, snapshot, changes: proposal.changes }, signal);
  if (result.kind !== 'applied') {
    const code = result.kind === 'refused' ? result.code : 'not_applied';
    output.complain(json ? JSON.stringify({ error: { code, message: result.message } }) : terminalText(result.message));
    return exitCode.failed;
  }
  const { entry } = result;
  if (json) await output.line(JSON.stringify({ applied: entryJson(entry) }));
  else {
    for (const change of proposal.changes) await output.line(terminalText(`${describeChange(change)}: done.`));
    await output.line(`Undo: vpc-flow-lens fix --undo ${entry.id}`);
  }
  return minutes === undefined ? exitCode.ok : watch(context, cloud, directory, packet, { region, since, minutes });
}

/** To the address as it was given: a floating IP is reached from outside, the private one behind it is not. */
async function probe({ output, services, signal, json }: CommandContext, { destination, destinationPort }: Packet) {
  const outcome = await services.probe(formatIpv4(destination), destinationPort, signal);
  const message = describeProbe(outcome, destination, destinationPort);
  await output.line(json ? JSON.stringify({ probed: { outcome, message } }) : message);
}

async function watch(
  { output, services, signal, json }: CommandContext,
  cloud: Cloud,
  directory: PolicyDirectory,
  packet: Packet,
  { region, since, minutes }: { readonly region: string; readonly since: number; readonly minutes: number },
) {
  const { source: from, destination: to } = packet;
  const endpoint = (directory.byAddress.get(to) ?? directory.byAddress.get(from))?.[0];
  const place = await findLogPlace(cloud, region, directory.snapshot, endpoint?.ids[0] ?? '', signal);
  if (place === null) throw new Error('No collector writes flow logs for that vNIC, so there is nothing to watch.');
  const flow = { source: from, target: to, protocol: packet.protocol, port: packet.destinationPort };
  const tools = { storage: cloud.storage, inflate: services.inflate, now: services.now, delay: services.delay };
  const onLook = ({ objects, rejected }: { readonly objects: number; readonly rejected: number }) =>
    output.progress(`${counted(objects, 'new object')}, ${number(rejected)} rejected, none accepted so far`);
  const result = await watchForAccepted(tools, { place, flow, since, minutes, onLook }, signal);
  const accepted = result.kind === 'accepted';
  const time = accepted ? formatFlowTime(result.row.start_time ?? since) : '';
  const message = accepted
    ? `Accepted at ${time}${result.answered ? ', and answered' : ', but nothing came back: is the service running?'}.`
    : result.message;
  if (json) await output.line(JSON.stringify({ watched: { accepted, ...result.seen, message } }));
  else await output.line(message);
  return accepted ? exitCode.ok : exitCode.failed;
}

function proposalText(proposal: FixProposal, place: number): string {
  const { changes, opens, size, proof, warnings } = proposal;
  const names = [...new Set(opens.map(({ endpoint }) => endpoint.name))].join(', ');
  const opened =
    size === 1
      ? `Opens this only, on ${names}.`
      : `Opens ${number(size)} pairs of other address and port, on ${names}.`;
  const proven =
    proof.verdict === 'allowed' && proof.answer === 'allowed' ? ' Proven: the flow and its answer pass.' : '';
  const lines = [
    ...changes.map(describeChange),
    `${opened}${proven}`,
    ...warnings.map((warning) => `Note: ${warningText(warning)}`),
  ];
  return lines.map((line, at) => `${at === 0 ? `${place}. ` : '   '}${terminalText(line)}\n`).join('');
}

function asJson(proposal: FixProposal) {
  return {
    ...proposal,
    text: proposal.changes.map(describeChange),
    warnings: proposal.warnings.map((warning) => ({ ...warning, message: warningText(warning) })),
    terraform: terraformText(proposal),
    ibmcloud: ibmcloudText(proposal),
  };
}
