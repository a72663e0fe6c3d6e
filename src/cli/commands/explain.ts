import { answerCases } from '../../app/policy/answerCases';
import { assumedClientPort } from '../../app/policy/policyCase';
import { describeExplanation } from '../../core/policy/describeExplanation';
import { explainFlow } from '../../core/policy/explainFlow';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readPacket } from '../readPacket';
import { readSnapshotFile } from '../readSnapshotFile';
import { terminalText } from '../terminalText';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Say which rules let a flow pass, or stop it',
  synopsis: '--snapshot FILE (--src IP --dst IP [options] | --batch FILE)',
  help: `
  --snapshot FILE      the configuration of a region: what "snapshot" writes, or answers of the VPC API as JSON
  --src IP, --dst IP   initiator and target; inside the VPC their private addresses
  --protocol NAME      tcp (the default), udp, icmp, or another name or number
  --src-port N         the initiator's port (default ${assumedClientPort})
  --dst-port N         the target's port
  --icmp-type N        of ICMP (default 8: a ping); --icmp-code N its code
  --at SIDE            egress or ingress: judge where the packet leaves its source, or arrives, alone
  --batch FILE         one question a line (JSON), one answer a line

  vpc-flow-lens explain --snapshot vpc.json --src 24.22.68.94 --dst 10.240.0.4 --dst-port 22
  vpc-flow-lens explain --snapshot vpc.json --batch cases.jsonl

A question of a batch: {"id", "type": "flow"|"acl"|"acl-pair"|"sg"|"sg-pair", "src", "dst", "protocol", "src_port",
"dst_port", "icmp_type", "icmp_code", "direction", "subnet"}; src and dst are addresses or {"ip", "id", "subnet_id"}.
Its answer: {"id", "verdict", "response", "sides": {"egress", "ingress"}, "by": [{"layer", "side"}], "rules": [ids]}.
`,
  options: {
    snapshot: { type: 'string' },
    src: { type: 'string' },
    dst: { type: 'string' },
    protocol: { type: 'string' },
    'src-port': { type: 'string' },
    'dst-port': { type: 'string' },
    'icmp-type': { type: 'string' },
    'icmp-code': { type: 'string' },
    at: { type: 'string' },
    batch: { type: 'string' },
  },
  words: [0, 0],
  run: (context) => (context.options.has('batch') ? explainBatch(context) : explainOne(context)),
};

async function explainOne(context: CommandContext) {
  const { options, output, json } = context;
  const packet = readPacket(options);
  const only = options.oneOf('at', ['egress', 'ingress'] as const);
  const directory = await readSnapshotFile(context);
  const explanation = explainFlow(directory, { packet, ...(only && { only }) });
  const { headline, sentences } = describeExplanation(explanation);
  if (json) await output.line(JSON.stringify({ ...explanation, headline, sentences }));
  else
    for (const [at, line] of [headline, ...sentences].entries())
      await output.line(`${at > 0 ? '  ' : ''}${terminalText(line)}`);
  return exitCode.ok;
}

async function explainBatch(context: CommandContext) {
  const { options, output, services, signal } = context;
  options.exclusive('batch', 'src');
  options.exclusive('batch', 'dst');
  options.exclusive('batch', 'at');
  const path = options.text('batch') ?? '';
  const directory = await readSnapshotFile(context);
  const text = new TextDecoder().decode(await services.readFile(path, signal));
  let refused = 0;
  for (const answer of answerCases(directory, text.split('\n'))) {
    if ('error' in answer) refused++;
    await output.line(JSON.stringify(answer), signal);
  }
  if (refused > 0) output.note(`${refused} of the lines are not a question.`);
  return refused > 0 ? exitCode.partly : exitCode.ok;
}
