import { countRuleUsage } from '../../app/policy/countRuleUsage';
import { flowsPlace } from '../../app/policy/flowsPlace';
import { counted, number } from '../../app/words';
import { formatFlowTime } from '../../core/flow/flowTime';
import { describeFinding } from '../../core/policy/lint/describeFinding';
import type { LintFinding } from '../../core/policy/lint/finding';
import { lintSnapshot } from '../../core/policy/lint/lintSnapshot';
import { lintUsage } from '../../core/policy/lint/lintUsage';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import type { RuleUsage } from '../../core/policy/usage/ruleUsage';
import { parseQuery } from '../../core/query/parse';
import type { QueryEngine } from '../../engines/queryEngine';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { flowEngineHelp, flowEngineOptions, openFlowEngine } from '../flowEngine';
import { readPolicy } from '../readPolicy';
import { terminalText } from '../terminalText';
import { readTimeBounds } from '../timeBounds';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'Find rules of a VPC that are likely not meant',
  synopsis: '--snapshot FILE | --region NAME [--flows [--range PHRASE]]',
  help: `
  --snapshot FILE   the configuration of a region: what "snapshot" writes, or answers of the VPC API as JSON
  --region NAME     read the configuration of this region now
  --flows           also judge by the recorded flows
  --from TIME       with --flows: flows that started at this time or later, for example "2h ago"
  --to TIME         flows that started before this time
  --range PHRASE    both at once, for example "last 7 days" (default: all that the engine has)${flowEngineHelp}

Tells of SSH and RDP from anywhere, answers that network ACLs stop, rules that never apply or that others already
hold, and groups and ACLs that nothing uses. With --flows also of allow rules that no recorded flow uses, and of who
came in from the Internet to SSH and RDP. With --json one finding a line, with a stable code.
`,
  options: {
    snapshot: { type: 'string' },
    region: { type: 'string' },
    flows: { type: 'boolean' },
    from: { type: 'string' },
    to: { type: 'string' },
    range: { type: 'string' },
    ...flowEngineOptions,
  },
  words: [0, 0],
  run: lint,
};

async function lint(context: CommandContext) {
  const { options, output, signal, json } = context;
  options.exclusive('snapshot', 'region');
  const bound = ['from', 'to', 'range', ...Object.keys(flowEngineOptions)].find((name) => options.has(name));
  if (bound !== undefined && !options.has('flows')) options.refuse(`--${bound} goes with --flows.`);
  const directory = await readPolicy(context, options.text('region'));
  const findings = options.has('flows') ? await lintFlows(context, directory) : lintSnapshot(directory);
  for (const finding of findings) {
    const sentence = describeFinding(finding);
    const line = json
      ? JSON.stringify({ ...finding, message: sentence })
      : `${finding.severity}: ${terminalText(sentence)}`;
    await output.line(line, signal);
  }
  if (findings.length === 0) output.note('Nothing found.');
  return exitCode.ok;
}

async function lintFlows(context: CommandContext, directory: PolicyDirectory): Promise<readonly LintFinding[]> {
  const { options, services, output, signal } = context;
  const bounds = readTimeBounds(options, services.now());
  const engine = await openFlowEngine(context);
  try {
    const request = { query: parseQuery('').query, ...bounds };
    const report = (done: number, total: number) =>
      output.progress(`${number(done)} of ${counted(total, 'flow')} judged`);
    const usage = await countRuleUsage(engine, directory, signal, report, request);
    output.note(countedText(usage, engine, bounds.from !== null || bounds.to !== null));
    return lintUsage(directory, usage);
  } finally {
    await engine.dispose();
  }
}

function countedText(usage: RuleUsage, engine: QueryEngine, bounded: boolean): string {
  const { flows, elsewhere, firstSeen, lastSeen } = usage;
  const left = elsewhere === 0 ? '' : ` ${counted(elsewhere, 'flow')} of other regions or VPCs left out.`;
  const place = flowsPlace(engine);
  if (flows === 0) {
    const load = engine.kind === 'clickhouse' ? 'vpc-flow-lens clickhouse connect' : 'vpc-flow-lens ingest';
    const next = elsewhere > 0 ? '' : ` ${bounded ? 'Widen the range, or load' : 'Load'} some first: ${load}.`;
    return `No recorded flows of this configuration in ${place}.${left}${next}`;
  }
  const times =
    firstSeen === null || lastSeen === null ? '' : `, ${formatFlowTime(firstSeen)} to ${formatFlowTime(lastSeen)}`;
  return `Judged by ${counted(flows, 'flow')} in ${place}${times}.${left}`;
}
