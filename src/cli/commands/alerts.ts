import type { AccountView, AlertService } from '../../app/watches/alertService';
import type { Command, CommandContext } from '../command';
import { type ExitCode, exitCode } from '../exitCode';
import { type Column, table } from '../table';
import { create, edit } from './alertChanges';
import { connect, disconnect, test, ways } from './alertChannels';

export const alertsCommand: Command = {
  name: 'alerts',
  summary: 'List, create, change, delete or test alerts kept in LogDNA or IBM Cloud Logs',
  synopsis: 'list | create <search> --name NAME | edit|delete <name|id> | test | ways | connect',
  help: `
They are kept in LogDNA, or in IBM Cloud Logs with --engine cloudlogs.

  alerts list               views and alerts of the account; those that tell somebody first
  alerts create <search>    keeps an alert that goes off while nothing of this program runs
    --name NAME             of the alert
    --ssh VPC --region R    in place of a search: SSH accepted to an instance of this VPC
    --limit N               so many lines within the interval (default 1)
    --interval TIME         1m, 5m (default), 15m, 30m, 1h, 6h, 12h, 24h and others
    --at-end, --at-once     tell at the end of the interval (LogDNA), or as soon as the limit is reached (default)
    --absence               tell when fewer lines came than the limit
    --view                  keep the search alone: a view that tells nobody
    --category NAME         category (LogDNA) or folder (IBM Cloud Logs) of the view; made where it is missing
    --wider                 take one that finds more than the search, where the service cannot tell; alerts of IBM Cloud
                            Logs are exact or not kept
   with LogDNA:
    --webhook, --pagerduty, --email A,B   tell there instead of Slack; several are told together
    --slack                 tell Slack too
   with IBM Cloud Logs, which tells Event Notifications:
    --to NAME|ID            outgoing webhook (default: the only one)
  alerts edit <name|id>     changes what the options name, and leaves the rest
    --search TEXT, --presence, and those above
  alerts delete <name|id>
  alerts test               posts one message that says it is a test; with --webhook to that one (LogDNA)
  alerts ways               outgoing webhooks of IBM Cloud Logs, and what it takes beside them
  alerts connect [name|guid]   makes one to an instance of Event Notifications (default: the account's only one)
    --name NAME, --region R
  alerts disconnect <name|id>

Credentials by environment: LOGDNA_ACCESS_TOKEN or LOGDNA_SERVICE_KEY; SLACK_WEBHOOK_URL, WEBHOOK_URL, PAGERDUTY_KEY.
For IBM Cloud Logs CLOUD_LOGS_INSTANCE (its GUID) and CLOUD_LOGS_REGION, and IBMCLOUD_API_KEY or the login of ibmcloud.
`,
  options: {
    engine: { type: 'string' },
    name: { type: 'string' },
    search: { type: 'string' },
    ssh: { type: 'string' },
    region: { type: 'string' },
    slack: { type: 'boolean' },
    webhook: { type: 'boolean' },
    pagerduty: { type: 'boolean' },
    email: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    interval: { type: 'string' },
    'at-end': { type: 'boolean' },
    'at-once': { type: 'boolean' },
    absence: { type: 'boolean' },
    presence: { type: 'boolean' },
    view: { type: 'boolean' },
    category: { type: 'string' },
    wider: { type: 'boolean' },
  },
  words: [1, 2],
  run: alerts,
};

async function alerts(context: CommandContext): Promise<ExitCode> {
  const { words, options, services } = context;
  const service = services.openAlerts(options.oneOf('engine', ['logdna', 'cloudlogs'] as const) ?? 'logdna');
  switch (words[0]) {
    case 'list':
      return list(context, service);
    case 'create':
      return create(context, service);
    case 'edit':
      return withNamed(context, service, (view) => edit(context, service, view));
    case 'delete':
      return withNamed(context, service, (view) => remove(context, service, view));
    case 'test':
      return test(context, service);
    case 'ways':
      return ways(context, service);
    case 'connect':
      return connect(context, service);
    case 'disconnect':
      return disconnect(context, service);
    default:
      return options.refuse('Say list, create, edit, delete, test, ways, connect or disconnect.');
  }
}

const columns: readonly Column<AccountView>[] = [
  { heading: 'ID', text: ({ id }) => id },
  { heading: 'NAME', text: ({ name }) => name },
  {
    heading: 'SEARCH',
    text: ({ text, narrowed, closed }) =>
      [text, ...narrowed, ...(closed === null ? [] : ['no search here'])].filter((part) => part !== '').join(' · '),
  },
  {
    heading: 'TELLS',
    text: ({ channels, enabled }) => `${enabled ? '' : 'switched off: '}${channels.join('; ') || 'nobody'}`,
  },
];

async function list({ output, signal, json }: CommandContext, service: AlertService): Promise<ExitCode> {
  const views = await service.list(signal);
  if (json) await output.line(JSON.stringify(views));
  else if (views.length === 0)
    await output.line(`${service.name} has no views or alerts. Create one: vpc-flow-lens alerts create --help`);
  else await output.write(table(columns, views));
  return exitCode.ok;
}

async function withNamed(
  { words, options, output, signal }: CommandContext,
  service: AlertService,
  work: (view: AccountView) => Promise<ExitCode>,
): Promise<ExitCode> {
  const which = words[1] ?? options.refuse(`Name the alert to ${words[0] ?? ''}.`);
  const found = (await service.list(signal)).filter(({ id, name }) => id === which || name === which);
  const [view] = found;
  if (found.length > 1) options.refuse(`Several views or alerts are called “${which}”. Name one by its id.`);
  if (view !== undefined) return work(view);
  output.complain(`${service.name} has no view or alert “${which}”.`);
  return exitCode.failed;
}

async function remove(
  { output, signal }: CommandContext,
  service: AlertService,
  { id, name }: AccountView,
): Promise<ExitCode> {
  await service.delete(id, signal);
  await output.line(`Deleted “${name}” (${id}).`);
  return exitCode.ok;
}
