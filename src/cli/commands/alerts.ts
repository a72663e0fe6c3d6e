import { type Alert, type AlertChannel, intervalSeconds, usualTrigger } from '../../app/watches/alert';
import { widerText } from '../../app/watches/alertSearch';
import { type AccountView, createAlert, deleteAlert, listViews } from '../../app/watches/logdnaAlerts';
import { sshSearch } from '../../app/watches/sshAlert';
import { sendTestMessage } from '../../app/watches/testAlert';
import type { LogdnaConfig } from '../../cloud/logdna/logdnaConfig';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { type Column, table } from '../table';

export const alertsCommand: Command = {
  name: 'alerts',
  summary: 'List, create, delete or test alerts kept in LogDNA',
  synopsis: 'list | create <search> --name NAME | delete <name|id> | test',
  help: `
  alerts list               views of the account; those that tell somebody first
  alerts create <search>    keeps a view that goes off while nothing of this program runs
    --name NAME             of the view
    --ssh VPC --region R    in place of a search: SSH accepted to an instance of this VPC
    --webhook, --pagerduty, --email A,B   tell there instead of Slack; several are told together
    --slack                 tell Slack too
    --limit N               so many lines within the interval (default 1)
    --interval TIME         30s, 1m, 5m (default), 15m, 30m, 1h, 6h, 12h, 24h or 25h
    --at-end                tell at the end of the interval, not at once
    --absence               tell when fewer lines came than the limit; 15m at least
    --category NAME         where the view stands; made where it is missing
    --wider                 take an alert that goes off at more than the search finds, where LogDNA cannot tell
  alerts delete <name|id>
  alerts test               posts one message that says it is a test; with --webhook to that one

Credentials by environment: LOGDNA_ACCESS_TOKEN or LOGDNA_SERVICE_KEY; SLACK_WEBHOOK_URL, WEBHOOK_URL, PAGERDUTY_KEY.
`,
  options: {
    name: { type: 'string' },
    ssh: { type: 'string' },
    region: { type: 'string' },
    slack: { type: 'boolean' },
    webhook: { type: 'boolean' },
    pagerduty: { type: 'boolean' },
    email: { type: 'string' },
    limit: { type: 'string' },
    interval: { type: 'string' },
    'at-end': { type: 'boolean' },
    absence: { type: 'boolean' },
    category: { type: 'string' },
    wider: { type: 'boolean' },
  },
  words: [1, 2],
  run: alerts,
};

function alerts(context: CommandContext) {
  const { words, options } = context;
  switch (words[0]) {
    case 'list':
      return list(context);
    case 'create':
      return create(context);
    case 'delete':
      return remove(context, words[1] ?? options.refuse('Name the alert to delete.'));
    case 'test':
      return test(context);
    default:
      return options.refuse('Say list, create, delete or test.');
  }
}

const columns: readonly Column<AccountView>[] = [
  { heading: 'ID', text: ({ id }) => id },
  { heading: 'NAME', text: ({ name }) => name },
  { heading: 'SEARCH', text: ({ text, narrowed }) => [text, ...narrowed].filter((part) => part !== '').join(' · ') },
  { heading: 'TELLS', text: ({ channels }) => channels.join('; ') || 'nobody' },
];

async function list({ services, output, signal, json }: CommandContext) {
  const views = await listViews(services.openLogdnaConfig(), signal);
  if (json) await output.line(JSON.stringify(views));
  else if (views.length === 0)
    await output.line('LogDNA has no views. Create an alert: vpc-flow-lens alerts create --help');
  else await output.write(table(columns, views));
  return exitCode.ok;
}

async function create(context: CommandContext) {
  const { services, options, output, signal, json } = context;
  const alert = await readAlert(context);
  const config: LogdnaConfig = services.openLogdnaConfig();
  const choice = { acceptWider: options.has('wider'), category: options.text('category') ?? null };
  const made = await createAlert(config, alert, choice, signal);
  if (!made.ok) {
    const next = made.code === 'wider' ? ' Change the search, or take it so with --wider.' : '';
    if (json) output.complain(JSON.stringify({ error: { code: made.code, message: `${made.message}${next}` } }));
    else output.complain(`${made.message}${next}`);
    return made.code === 'exists' ? exitCode.failed : exitCode.usage;
  }
  if (json) await output.line(JSON.stringify(made.view));
  else {
    for (const part of made.wider) output.note(widerText(part));
    await output.line(`Keeps “${made.view.name}” (${made.view.id}): ${made.view.text}`);
    for (const channel of made.view.channels) await output.line(`  tells ${channel}`);
  }
  return exitCode.ok;
}

async function readAlert(context: CommandContext): Promise<Alert> {
  const { words, options, services, signal } = context;
  const vpc = options.text('ssh');
  if (vpc !== undefined && words[1] !== undefined) options.refuse('--ssh stands in place of a search.');
  let template: { readonly name: string; readonly text: string } | null = null;
  if (vpc !== undefined) {
    const region = options.text('region') ?? options.refuse('--ssh needs --region NAME.');
    template = await sshSearch(await services.signIn(), region, vpc, signal);
    if (template === null) options.refuse(`There is no VPC ${vpc} in ${region}.`);
  }
  const text = template?.text ?? words[1] ?? options.refuse('Write the search to watch for.');
  const name = options.text('name') ?? template?.name ?? options.refuse('--name NAME is missing.');
  const interval = options.text('interval');
  const seconds = interval === undefined ? null : intervalSeconds(interval);
  if (interval !== undefined && seconds === null) options.refuse(`--interval takes no “${interval}”; see the help.`);
  const absence = options.has('absence');
  return {
    ...{ name, text, channels: await readChannels(context) },
    trigger: {
      operator: absence ? 'absence' : 'presence',
      limit: options.wholeNumber('limit', 1, 100_000) ?? usualTrigger.limit,
      intervalSeconds: seconds ?? (absence ? 900 : usualTrigger.intervalSeconds),
      told: options.has('at-end') || absence ? 'later' : 'now',
    },
  };
}

async function readChannels(context: CommandContext): Promise<readonly AlertChannel[]> {
  const { options } = context;
  const channels: AlertChannel[] = [];
  const email = options.text('email');
  const others = options.has('webhook') || options.has('pagerduty') || email !== undefined;
  if (options.has('slack') || !others) {
    channels.push({ kind: 'slack', url: await neededSecret(context, 'SLACK_WEBHOOK_URL') });
  }
  if (options.has('webhook')) channels.push({ kind: 'webhook', url: await neededSecret(context, 'WEBHOOK_URL') });
  if (options.has('pagerduty')) channels.push({ kind: 'pagerduty', key: await neededSecret(context, 'PAGERDUTY_KEY') });
  if (email !== undefined)
    channels.push({ kind: 'email', addresses: email.split(',').map((address) => address.trim()) });
  return channels;
}

async function neededSecret({ services, options, signal }: CommandContext, name: string): Promise<string> {
  return (
    (await services.secret(name, signal)) ?? options.refuse(`Put the secret into the environment variable ${name}.`)
  );
}

async function remove({ services, output, signal, options }: CommandContext, which: string) {
  const config = services.openLogdnaConfig();
  const found = (await listViews(config, signal)).filter(({ id, name }) => id === which || name === which);
  const [view] = found;
  if (found.length > 1) options.refuse(`Several views are called “${which}”. Name one by its id.`);
  if (view === undefined) {
    output.complain(`LogDNA has no view “${which}”.`);
    return exitCode.failed;
  }
  await deleteAlert(config, view.id, signal);
  await output.line(`Deleted “${view.name}” (${view.id}).`);
  return exitCode.ok;
}

async function test(context: CommandContext) {
  const { services, options, output, signal } = context;
  const address = await neededSecret(context, options.has('webhook') ? 'WEBHOOK_URL' : 'SLACK_WEBHOOK_URL');
  const failure = await sendTestMessage(
    services.openWebhook(address),
    options.text('name') ?? 'of your choice',
    signal,
  );
  if (failure === null) await output.line('Posted one test message.');
  else output.complain(failure);
  return failure === null ? exitCode.ok : exitCode.failed;
}
