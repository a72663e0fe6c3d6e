import type { AlertChannel, AnyChannel } from '../../app/watches/alert';
import type { AlertService, NotificationWay, NotificationWays } from '../../app/watches/alertService';
import { listNotifiers, type Notifier } from '../../app/watches/notifiers';
import { sendTestMessage } from '../../app/watches/testAlert';
import type { CommandContext } from '../command';
import { type ExitCode, exitCode } from '../exitCode';
import { type Column, table } from '../table';

const addressed = ['slack', 'webhook', 'pagerduty', 'email'];

/** Whether the options name somebody to tell. */
export const namesChannels = ({ options }: CommandContext): boolean =>
  [...addressed, 'to'].some((name) => options.has(name));

/** Whom the options say to tell; where they name nobody, Slack, or the one way out that the service has. */
export async function readChannels(context: CommandContext, service: AlertService): Promise<readonly AnyChannel[]> {
  const { options } = context;
  if (service.ways !== null && !addressed.some((name) => options.has(name)))
    return [await wayOut(context, service.ways)];
  if (options.has('to')) options.refuse('--to goes with --engine cloudlogs.');
  return readAddresses(context);
}

async function readAddresses(context: CommandContext): Promise<readonly AlertChannel[]> {
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

async function wayOut({ options, signal }: CommandContext, ways: NotificationWays): Promise<AnyChannel> {
  const known = await ways.list(signal);
  const named = options.text('to');
  const fitting = known.filter((way) => named === undefined || isCalled(way, named));
  const [way] = fitting;
  if (way !== undefined && fitting.length === 1) return way.channel;
  if (known.length === 0)
    return options.refuse(`${ways.explain(true).join(' ')} vpc-flow-lens alerts connect makes it.`);
  const names = known.map(({ name, channel }) => `${name} (${channel.integration})`).join(', ');
  const asked =
    named === undefined ? 'Several ways lead out: name one with --to.' : `No one way out is called “${named}”.`;
  return options.refuse(`${asked} There are ${names}.`);
}

const isCalled = ({ id, name, channel }: NotificationWay, called: string): boolean =>
  [id, name, String(channel.integration)].includes(called);

async function neededSecret({ services, options, signal }: CommandContext, name: string): Promise<string> {
  return (
    (await services.secret(name, signal)) ?? options.refuse(`Put the secret into the environment variable ${name}.`)
  );
}

/** One message that says it is a test, to a webhook. */
export async function test(context: CommandContext, service: AlertService): Promise<ExitCode> {
  const { services, options, output, signal } = context;
  if (service.ways !== null) {
    options.refuse(
      `${service.name} sends no test by its API: test the destination in Event Notifications. vpc-flow-lens alerts ways says what belongs to it.`,
    );
  }
  const address = await neededSecret(context, options.has('webhook') ? 'WEBHOOK_URL' : 'SLACK_WEBHOOK_URL');
  const name = options.text('name') ?? 'of your choice';
  const failure = await sendTestMessage(services.openWebhook(address), name, signal);
  if (failure === null) await output.line('Posted one test message.');
  else output.complain(failure);
  return failure === null ? exitCode.ok : exitCode.failed;
}

const columns: readonly Column<NotificationWay>[] = [
  { heading: 'ID', text: ({ channel }) => String(channel.integration) },
  { heading: 'NAME', text: ({ name }) => name },
];

/** The ways out of the service, and what it takes beside them. */
export async function ways(context: CommandContext, service: AlertService): Promise<ExitCode> {
  const { output, signal, json } = context;
  const found = await waysOf(context, service).list(signal);
  if (json) await output.line(JSON.stringify(found));
  else {
    if (found.length > 0) await output.write(table(columns, found));
    for (const step of waysOf(context, service).explain(found.length === 0)) output.note(step);
  }
  return exitCode.ok;
}

export async function connect(context: CommandContext, service: AlertService): Promise<ExitCode> {
  const { options, output, signal } = context;
  const ways = waysOf(context, service);
  const name = options.text('name') ?? 'VPC Flow Lens';
  const way = await ways.connect({ name, ...(await readNotifier(context)) }, signal);
  await output.line(`Alerts can go out by “${way.name}” (${way.channel.integration}).`);
  for (const step of ways.explain(false)) output.note(step);
  return exitCode.ok;
}

/** The instance of Event Notifications that is named by its GUID or name; where it is not, the account's only one. */
async function readNotifier({ words, options, services, signal }: CommandContext): Promise<Omit<Notifier, 'name'>> {
  const [, named] = words;
  const region = options.text('region');
  if (named !== undefined && region !== undefined && guid.test(named)) return { instance: named, region };
  const { setup } = await services.signInToSetUp(null);
  const known = await listNotifiers(setup.resources, signal);
  const fitting = known.filter(
    (one) => (named === undefined || [one.instance, one.name].includes(named)) && (region ?? one.region) === one.region,
  );
  const [notifier] = fitting;
  if (notifier !== undefined && fitting.length === 1) return { instance: notifier.instance, region: notifier.region };
  if (known.length === 0) {
    return options.refuse(
      'There is no instance of Event Notifications that you may see. Make one (https://cloud.ibm.com/catalog/services/event-notifications), or name one of another account by its GUID and --region.',
    );
  }
  const names = known.map((one) => `${one.name} in ${one.region} (${one.instance})`).join(', ');
  return options.refuse(`Name one instance of Event Notifications, by its name or GUID. There are ${names}.`);
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function disconnect(context: CommandContext, service: AlertService): Promise<ExitCode> {
  const { words, options, output, signal } = context;
  const called = words[1] ?? options.refuse('Name the way out.');
  const all = waysOf(context, service);
  const [way, ...others] = (await all.list(signal)).filter((one) => isCalled(one, called));
  if (others.length > 0) options.refuse(`Several ways out are called “${called}”. Name one by its id.`);
  if (way === undefined) {
    output.complain(`${service.name} has no way out “${called}”.`);
    return exitCode.failed;
  }
  await all.disconnect(way.id, signal);
  await output.line(`Removed the way out “${way.name}” (${way.channel.integration}).`);
  return exitCode.ok;
}

function waysOf({ options }: CommandContext, { ways: all, name }: AlertService): NotificationWays {
  return all ?? options.refuse(`${name} tells Slack and the others itself: this goes with --engine cloudlogs.`);
}
