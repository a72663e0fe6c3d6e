import { applySetUp, type SetUpResult } from '../../app/setUp/applySetUp';
import { inspectSetUp } from '../../app/setUp/inspectSetUp';
import { isApplicable, isNothingToDo, type PlanItem, type SetUpPlan } from '../../app/setUp/setUpPlan';
import type { SetUpProgress, StepState } from '../../app/setUp/setUpProgress';
import { actionText, permissionsOf, stateText } from '../../app/setUp/setUpText';
import { priceText } from '../../app/setUp/step';
import { counted } from '../../app/words';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readConfigFile, setUpTools } from '../setUpAccess';
import { table } from '../table';
import { terminalText } from '../terminalText';

export const setupCommand: Command = {
  name: 'setup',
  summary: 'Set up flow logs: bucket, authorizations, shipper, collectors',
  synopsis: '--config FILE [--plan | --apply]',
  help: `
  --config FILE   what to set up, JSON; see below
  --plan          only say what stands, what would be made, what it costs and needs (the default)
  --apply         make it; what fits is kept, and a second time there is nothing to do

  {
    "region": "us-south",
    "resourceGroup": "Default",
    "namePrefix": "flowlogs",
    "targets": [{ "kind": "vpc", "is": "shop" }, { "kind": "instance", "is": "vsi1" }],
    "bucket": { "kind": "new", "expiryDays": 30 },
    "destination": { "kind": "mezmo", "keyVariable": "MEZMO_INGESTION_KEY" },
    "shipper": { "kind": "app" }
  }

targets: vpc, subnet, instance or interface, by name or id. bucket: new (name, storageClass smart, standard, vault or
cold, expiryDays, instance) or existing (name); a new one is the default. destination: none (the default: the logs stay
in the bucket), mezmo (host, keyVariable), cloud-logs (instance) or clickhouse (url, user, passwordVariable, database),
whose tables clickhouse connect makes; its user needs INSERT on the table flows, no other right. shipper: app (image),
function (everyMinutes) or action of a self-hosted OpenWhisk (host, authVariable, feed alarms or cos, everyMinutes).

Secrets come from the environment variables that the file names, or are asked for; never from the command line. Where a
step fails, mend what it says and apply again: it goes on there. Ends with 3 where a step is left to you.
`,
  options: {
    config: { type: 'string' },
    plan: { type: 'boolean' },
    apply: { type: 'boolean' },
  },
  words: [0, 0],
  run: setup,
};

async function setup(context: CommandContext) {
  const { options, output, signal, json } = context;
  options.exclusive('plan', 'apply');
  const path = options.text('config') ?? options.refuse('--config FILE is missing.');
  const tools = await setUpTools(context, await readConfigFile(context, path, 'setup'));
  const plan = await inspectSetUp(tools, tools.config, (title) => output.progress(`Looking: ${title}`), signal);
  if (!options.has('apply')) {
    if (json) await output.line(JSON.stringify(planJson(plan)));
    else await writePlan(context, plan, path);
    return isApplicable(plan) ? exitCode.ok : exitCode.failed;
  }
  if (!json) await output.write(planTable(plan));
  const result = await applySetUp(tools, plan, (progress) => tell(context, progress), signal);
  if (json) await output.line(JSON.stringify(resultJson(plan, result)));
  else await writeResult(context, plan, result);
  if (result.kind === 'failed') return exitCode.failed;
  return result.outcomes.some(({ state }) => state === 'by_hand') ? exitCode.partly : exitCode.ok;
}

/** What has been done stays on the screen, what is going on is rewritten. */
export function tell({ output, json }: CommandContext, { title, state, message, at, of }: SetUpProgress): void {
  const line = terminalText(`${at}/${of} ${title}: ${stateText[state]}${message === '' ? '' : ` (${message})`}`);
  if (!json && ended.has(state)) output.note(line);
  else output.progress(line);
}

const ended: ReadonlySet<StepState> = new Set(['created', 'updated', 'by_hand', 'removed']);

async function writePlan({ output }: CommandContext, plan: SetUpPlan, path: string) {
  await output.write(planTable(plan));
  const needed = permissionsOf(plan);
  if (needed.length > 0) await output.write(`\nNeeded: ${terminalText(needed.join('; '))}.\n`);
  await writeCommands(plan.items, (text) => output.write(text));
  if (!isApplicable(plan)) output.note('It cannot be applied before what is marked “cannot” is mended.');
  else if (isNothingToDo(plan)) output.note('All of it stands: there is nothing to do.');
  else output.note(`Nothing was changed. Apply it: vpc-flow-lens setup --config ${path} --apply`);
}

function planTable({ items }: SetUpPlan): string {
  const columns = [
    { heading: 'DO', text: ({ action }: PlanItem) => actionText[action] },
    { heading: 'WHAT', text: ({ title }: PlanItem) => title },
    {
      heading: 'PRICE',
      text: ({ action, price }: PlanItem) => (action === 'keep' || action === 'cannot' ? '' : priceText[price]),
    },
    { heading: 'WHY', text: ({ why }: PlanItem) => why },
  ];
  return table(columns, items);
}

async function writeResult({ output, json }: CommandContext, plan: SetUpPlan, result: SetUpResult) {
  if (result.kind === 'failed') {
    const { title, message } = result.failure;
    output.complain(terminalText(`${title}: ${message}`));
    output.note('What was made stands. Mend it and apply again: it goes on here.');
    return;
  }
  const made = result.outcomes.filter(({ state }) => state === 'created').length;
  const changed = result.outcomes.filter(({ state }) => state === 'updated').length;
  await writeCommands(result.outcomes, (text) => output.write(text));
  if (json) return;
  await output.line(`${plan.id}: ${counted(made, 'resource')} created, ${changed} changed, the others stood.`);
  if (made > 0) output.note('The first flow logs come in about ten minutes.');
}

async function writeCommands(
  items: readonly { readonly title: string; readonly commands: readonly string[] }[],
  write: (text: string) => Promise<void>,
) {
  for (const { title, commands } of items.filter((each) => each.commands.length > 0)) {
    const lines = commands.map((command) => `  ${terminalText(command)}\n`).join('');
    await write(`\n${terminalText(title)}: run these in a terminal, then apply again to verify.\n${lines}`);
  }
}

const planJson = (plan: SetUpPlan) => ({
  ...plan,
  applicable: isApplicable(plan),
  items: plan.items.map((item) => ({ ...item, priceText: priceText[item.price] })),
});

function resultJson({ id, account }: SetUpPlan, result: SetUpResult) {
  const { outcomes } = result;
  if (result.kind === 'done') return { setUp: { id, account, done: true, outcomes } };
  return { setUp: { id, account, done: false, outcomes }, error: result.failure };
}
