import { flowsPlace } from '../../app/policy/flowsPlace';
import { recordedRow } from '../../app/policy/recordedRow';
import { prepareSearch } from '../../app/search/prepareSearch';
import { counted, number } from '../../app/words';
import { formatFlowTime } from '../../core/flow/flowTime';
import { describeCause, type RejectCause } from '../../core/policy/groupByCause';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import { endText } from '../../core/policy/ruleText';
import { createSumCauseTally } from '../../core/policy/usage/causesOfSums';
import type { Query } from '../../core/query/ast';
import { utcZone } from '../../core/query/localZone';
import { EngineError, type QueryEngine, type SearchRequest } from '../../engines/queryEngine';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { flowEngineHelp, flowEngineOptions, openFlowEngine } from '../flowEngine';
import { readPolicy } from '../readPolicy';
import { readSearch } from '../readSearch';
import { terminalText } from '../terminalText';
import { readTimeBounds } from '../timeBounds';

export const diagnoseCommand: Command = {
  name: 'diagnose',
  summary: 'Say what rejected the flows of a search, counted by cause',
  synopsis: "'<search>' [--snapshot FILE | --region NAME] [--range PHRASE]",
  help: `
Of the flows that the search finds, those that were rejected are judged by the rules as they are now.

  --snapshot FILE    the configuration of a region: what "snapshot" writes, or answers of the VPC API as JSON
  --region NAME      read the configuration of this region now (default: the region that the flows are of)
  --from TIME        flows that started at this time or later, for example 2026-11-21T14:00Z or "2h ago"
  --to TIME          flows that started before this time
  --range PHRASE     both at once, for example "last 24h" or "yesterday"
  --limit N          at most N causes (default 20, with --json all)${flowEngineHelp}

  vpc-flow-lens diagnose 'target_ip:10.240.0.4' --region us-south --range "last 24h"
  vpc-flow-lens diagnose '' --snapshot vpc.json --json

With --json one cause a line, with a stable code. A search without rejected flows says so and ends with 0.
`,
  options: {
    snapshot: { type: 'string' },
    region: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    range: { type: 'string' },
    limit: { type: 'string' },
    ...flowEngineOptions,
  },
  words: [1, 1],
  run: diagnose,
};

async function diagnose(context: CommandContext) {
  const { options, services, output, signal, json } = context;
  options.exclusive('snapshot', 'region');
  const limit = options.wholeNumber('limit', 1) ?? (json ? Number.POSITIVE_INFINITY : 20);
  const request = readSearch(context, readTimeBounds(options, services.now()));
  if (request === null) return exitCode.usage;
  const engine = await openFlowEngine(context);
  try {
    const rejected = { ...request, query: andRejected(request.query) };
    const { total } = await engine.count(rejected, signal);
    if (total === 0) {
      output.note(`The search finds no rejected flows in ${flowsPlace(engine)}.`);
      return exitCode.ok;
    }
    const region =
      options.text('region') ?? (options.has('snapshot') ? undefined : await regionOf(context, engine, rejected));
    const directory = await readPolicy(context, region);
    const { causes, elsewhere } = await tally(context, engine, rejected, directory, total);
    for await (const cause of withExamples(engine, causes.slice(0, limit), signal))
      await output.write(json ? asJson(cause) : asText(cause), signal);
    if (causes.length > limit)
      output.note(
        `And ${number(causes.length - limit)} more cause${causes.length - limit === 1 ? '' : 's'}: see --limit.`,
      );
    if (elsewhere > 0) output.note(`${counted(elsewhere, 'rejected flow')} of other regions left out.`);
    return exitCode.ok;
  } finally {
    await engine.dispose();
  }
}

async function tally(
  { output, signal }: CommandContext,
  engine: QueryEngine,
  request: SearchRequest,
  directory: PolicyDirectory,
  total: number,
): Promise<{ readonly causes: readonly RejectCause[]; readonly elsewhere: number }> {
  const { region } = directory.snapshot;
  const isElsewhere = (vpc: string | null) => region !== undefined && (regionOfCrn(vpc) ?? region) !== region;
  let [seen, elsewhere] = [0, 0];
  if (engine.sums === undefined) throw new EngineError('unsupported', `${engine.label} does not add up flows.`);
  const tally = createSumCauseTally(directory);
  for await (const sums of engine.sums({ ...request, ...tally.classes }, signal)) {
    let flows = 0;
    for (const sum of sums) {
      flows += sum.flows;
      if (isElsewhere(sum.place.vpc_crn)) elsewhere += sum.flows;
      else tally.add(sum);
    }
    seen += flows;
    output.progress(`${number(seen)} of ${counted(total, 'rejected flow')} judged`);
  }
  return { causes: tally.causes(), elsewhere };
}

/** Examples looked up at a time. */
const lookedUp = 8;

/** With an example of each as it was recorded, which a sum of flows is not. */
async function* withExamples(
  engine: QueryEngine,
  causes: readonly RejectCause[],
  signal: AbortSignal,
): AsyncGenerator<RejectCause> {
  for (let at = 0; at < causes.length; at += lookedUp) {
    const some = causes.slice(at, at + lookedUp);
    const examples = await Promise.all(some.map(({ example }) => recordedRow(engine, example, signal)));
    for (const [place, cause] of some.entries()) yield { ...cause, example: examples[place] ?? cause.example };
  }
}

/** The one region that the flows are of. Throws `UsageError` where there is another number of them. */
async function regionOf(
  { options, signal }: CommandContext,
  engine: QueryEngine,
  request: SearchRequest,
): Promise<string> {
  const crns = await engine.topValues({ ...request, field: 'vpc_crn', limit: 1000 }, signal);
  const regions = [...new Set(crns.flatMap(({ value }) => regionOfCrn(value) ?? []))];
  const [region] = regions;
  if (region !== undefined && regions.length === 1) return region;
  return options.refuse(
    regions.length === 0
      ? '--snapshot FILE or --region NAME is missing: the flows do not say of which region they are.'
      : `--region NAME is missing: the flows are of ${regions.sort().join(', ')}.`,
  );
}

/** `us-south` of `crn:v1:bluemix:public:is:us-south:a/…::vpc:r006-…`. */
function regionOfCrn(crn: string | null): string | null {
  const region = crn?.startsWith('crn:') === true ? crn.split(':')[5] : undefined;
  return region !== undefined && /^[a-z]{2}-[a-z]+$/.test(region) ? region : null;
}

function andRejected(query: Query): Query {
  const rejected = prepareSearch('action:rejected', '', { now: 0, zone: utcZone });
  if (!rejected.ok) return query;
  if (query.kind === 'all') return rejected.query;
  return { kind: 'and', operands: [query, rejected.query], start: query.start, end: query.end };
}

function asText(cause: RejectCause): string {
  const { remotes, firstSeen, lastSeen, example } = cause;
  const seen =
    firstSeen === null || lastSeen === null ? '' : `, ${formatFlowTime(firstSeen)} to ${formatFlowTime(lastSeen)}`;
  const { initiator_ip: from, target_ip: to } = example;
  const flow =
    from === null || to === null
      ? ''
      : `; for example ${endText(from, example.initiator_port ?? 0)} to ${endText(to, example.target_port ?? 0)}`;
  return `${terminalText(describeCause(cause))}\n    ${remotes === 1 ? '1 remote address' : `${number(remotes)} remote addresses`}${seen}${flow}\n`;
}

function asJson(cause: RejectCause): string {
  const { example, firstSeen, lastSeen, ...rest } = cause;
  const time = (micros: number | null) => (micros === null ? null : formatFlowTime(micros));
  const { bucket, key, initiator_port, target_port, transport_protocol } = example;
  const address = (value: number | null) => (value === null ? null : endText(value, 0));
  const shown = {
    ...{ initiator_ip: address(example.initiator_ip), target_ip: address(example.target_ip) },
    ...{ initiator_port, target_port, transport_protocol, bucket, key },
  };
  const times = { firstSeen: time(firstSeen), lastSeen: time(lastSeen) };
  return `${JSON.stringify({ ...rest, ...times, example: shown, message: describeCause(cause) })}\n`;
}
