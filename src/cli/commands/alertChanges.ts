import { type Alert, type AlertTrigger, intervalSeconds, usualTrigger } from '../../app/watches/alert';
import { widerText } from '../../app/watches/alertSearch';
import type { AccountView, AlertOutcome, AlertService } from '../../app/watches/alertService';
import { sshSearch } from '../../app/watches/sshAlert';
import type { CommandContext } from '../command';
import { type ExitCode, exitCode } from '../exitCode';
import { namesChannels, readChannels } from './alertChannels';

/** Keeps an alert, or with `--view` a search that tells nobody. */
export async function create(context: CommandContext, service: AlertService): Promise<ExitCode> {
  const { options, signal } = context;
  const search = await readSearch(context);
  const choice = { acceptWider: options.has('wider'), category: options.text('category') ?? null };
  if (options.has('view')) return told(context, service, await service.createView(search, choice, signal));
  if (service.ways !== null && options.has('category'))
    options.refuse('--category goes with --view in IBM Cloud Logs.');
  const trigger = readTrigger(context, null);
  const channels = await readChannels(context, service);
  return told(context, service, await service.create({ ...search, trigger, channels }, choice, signal));
}

/** Changes what the options name of a kept one. */
export async function edit(context: CommandContext, service: AlertService, view: AccountView): Promise<ExitCode> {
  const { options, signal } = context;
  const [text, name] = [options.text('search'), options.text('name')];
  const change: Partial<Alert> = {
    ...(text === undefined ? {} : { text }),
    ...(name === undefined ? {} : { name }),
    ...(namesTrigger(context) ? { trigger: readTrigger(context, view.trigger) } : {}),
    ...(namesChannels(context) ? { channels: await readChannels(context, service) } : {}),
  };
  if (Object.keys(change).length === 0) options.refuse('Say what to change: --search, --name, --limit, --interval, …');
  return told(context, service, await service.edit(view.id, change, { acceptWider: options.has('wider') }, signal));
}

async function told({ output, json }: CommandContext, service: AlertService, outcome: AlertOutcome): Promise<ExitCode> {
  if (!outcome.ok) {
    const next = outcome.code === 'wider' ? ' Change the search, or take it so with --wider.' : '';
    const message = `${outcome.message}${next}`;
    output.complain(json ? JSON.stringify({ error: { code: outcome.code, message } }) : message);
    return outcome.code === 'exists' ? exitCode.failed : exitCode.usage;
  }
  const { view, wider } = outcome;
  if (json) await output.line(JSON.stringify(view));
  else {
    const kept = view.channels.length === 0 ? 'view' : 'alert';
    for (const part of wider) output.note(widerText(part, service.name, kept));
    await output.line(`Keeps “${view.name}” (${view.id}): ${view.text}`);
    for (const channel of view.channels) await output.line(`  tells ${channel}`);
  }
  return exitCode.ok;
}

async function readSearch({ words, options, services, signal }: CommandContext): Promise<Pick<Alert, 'name' | 'text'>> {
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
  return { name, text };
}

const triggerOptions = ['limit', 'interval', 'absence', 'presence', 'at-end', 'at-once'];

const namesTrigger = ({ options }: CommandContext): boolean => triggerOptions.some((name) => options.has(name));

/** `before`: that of the alert which is changed; what no option names stays. */
function readTrigger({ options }: CommandContext, before: AlertTrigger | null): AlertTrigger {
  options.exclusive('absence', 'presence');
  options.exclusive('at-end', 'at-once');
  const interval = options.text('interval');
  const seconds = interval === undefined ? null : intervalSeconds(interval);
  if (interval !== undefined && seconds === null) options.refuse(`--interval takes no “${interval}”; see the help.`);
  const kept = before ?? usualTrigger;
  const operator = options.has('absence') ? 'absence' : options.has('presence') ? 'presence' : kept.operator;
  const absence = operator === 'absence';
  const usual = absence && kept.operator === 'presence' ? 900 : kept.intervalSeconds;
  const told = options.has('at-end')
    ? 'later'
    : options.has('at-once') || kept.operator !== operator
      ? 'now'
      : kept.told;
  return {
    operator,
    limit: options.wholeNumber('limit', 1, 100_000) ?? kept.limit,
    intervalSeconds: seconds ?? usual,
    told: absence ? 'later' : told,
  };
}
