import { planRemoval, type RemovalItem, type RemovalPlan } from '../../app/setUp/removalPlan';
import { type RemovalResult, removeSetUp } from '../../app/setUp/removeSetUp';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import type { SetUpEntry } from '../../app/setUp/setUpJournal';
import { counted } from '../../app/words';
import { formatFlowTime } from '../../core/flow/flowTime';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readConfigFile, setUpJournal, setUpTools } from '../setUpAccess';
import { table } from '../table';
import { terminalText } from '../terminalText';
import { tell } from './setup';

export const removeCommand: Command = {
  name: 'remove',
  summary: 'Take away what "setup" made, and nothing else',
  synopsis: '(--config FILE | --id ID) [--plan | --yes] [--delete-logs] | --list',
  help: `
  --config FILE   the configuration it was set up with; also from another machine
  --id ID         a set-up of this machine, such as flowlogs.us-south
  --plan          only say what would be removed and what stays (the default)
  --yes           remove it
  --delete-logs   also the flow logs in the bucket that the set-up made; otherwise a bucket that holds some stays
  --list          the set-ups of this machine

What a set-up made is known by the journal beside the store, and by its mark on the resources. What was there before
stays. Where something cannot be removed, what it needs stays as well; run it again after mending that.
`,
  options: {
    config: { type: 'string' },
    id: { type: 'string' },
    plan: { type: 'boolean' },
    yes: { type: 'boolean' },
    'delete-logs': { type: 'boolean' },
    list: { type: 'boolean' },
  },
  words: [0, 0],
  run: remove,
};

async function remove(context: CommandContext) {
  const { options, output, signal, json } = context;
  options.exclusive('plan', 'yes', 'list');
  options.exclusive('config', 'id', 'list');
  if (options.has('list')) return list(context);
  const config = await chosen(context);
  // Removing asks for no secret but the key of an OpenWhisk, which has been asked for by then.
  const tools = { ...(await setUpTools(context, config)), secret: async () => null };
  const plan = await planRemoval(tools, config, { deleteLogs: options.has('delete-logs') }, signal);
  const going = plan.items.filter(({ action }) => action === 'remove');
  if (!options.has('yes')) {
    if (json) await output.line(JSON.stringify(plan));
    else {
      if (plan.items.length > 0) await output.write(planTable(plan));
      output.note(
        going.length === 0
          ? `Nothing of ${plan.id} is left to be removed.`
          : `Nothing was removed. ${counted(going.length, 'resource')} would go: add --yes.`,
      );
    }
    return exitCode.ok;
  }
  const result = await removeSetUp(tools, plan, (progress) => tell(context, progress), signal);
  if (json) await output.line(JSON.stringify(resultJson(plan, result)));
  else await writeResult(context, plan, result);
  return result.kind === 'removed' ? exitCode.ok : exitCode.failed;
}

async function chosen(context: CommandContext): Promise<SetUpConfig> {
  const { options } = context;
  const path = options.text('config');
  if (path !== undefined) return readConfigFile(context, path, 'remove');
  const id = options.text('id') ?? options.refuse('--config FILE or --id ID is missing.');
  const named = (await setUpJournal(context).entries()).filter((entry) => entry.id === id);
  const config = named[0]?.configs.at(-1);
  if (named.length > 1) throw new Error(`${id} stands in several accounts. Name its configuration with --config.`);
  if (config === undefined)
    throw new Error(`There is no set-up ${id} of this machine. See vpc-flow-lens remove --list.`);
  return config;
}

async function list(context: CommandContext) {
  const { output, json } = context;
  const entries = (await setUpJournal(context).entries()).filter(({ made }) => made.length > 0);
  if (json) await output.line(JSON.stringify(entries.map((entry) => ({ ...entry, at: formatFlowTime(entry.at) }))));
  else if (entries.length === 0) await output.line('Nothing was set up from here.');
  else {
    const columns = [
      { heading: 'ID', text: ({ id }: SetUpEntry) => id },
      { heading: 'ACCOUNT', text: ({ account }: SetUpEntry) => account },
      { heading: 'SINCE', text: ({ at }: SetUpEntry) => formatFlowTime(at) },
      { heading: 'MADE', text: ({ made }: SetUpEntry) => counted(made.length, 'resource') },
    ];
    await output.write(table(columns, entries));
  }
  return exitCode.ok;
}

function planTable({ items }: RemovalPlan): string {
  const words = { remove: 'remove', keep: 'keep', cannot_tell: 'unclear' } as const;
  const columns = [
    { heading: 'DO', text: ({ action }: RemovalItem) => words[action] },
    { heading: 'WHAT', text: ({ title }: RemovalItem) => title },
    { heading: 'WHY', text: ({ why }: RemovalItem) => why },
  ];
  return table(columns, items);
}

async function writeResult({ output }: CommandContext, { id }: RemovalPlan, result: RemovalResult) {
  await output.line(`${id}: ${counted(result.removed.length, 'resource')} removed.`);
  if (result.kind === 'removed') return;
  for (const { title, message } of result.failures) output.complain(terminalText(`${title}: ${message}`));
  output.note(`Still there: ${terminalText(result.left.join('; '))}. Mend that and remove again.`);
}

function resultJson({ id, account }: RemovalPlan, result: RemovalResult) {
  if (result.kind === 'removed') return { removal: { id, account, done: true, removed: result.removed } };
  const { removed, left, failures } = result;
  return { removal: { id, account, done: false, removed, left }, errors: failures };
}
