import { setTimeout as wait } from 'node:timers/promises';
import type { CliCommand, CommandInput } from './cliCommand';
import { CliFailure } from './cliFailure';

const waitsByDefault = 15;
const pollMilliseconds = 100;

/** The few commands of the plug-in `code-engine` that have no REST call of their own, and the choice of a project. */
export const codeEngineCommands: Readonly<Record<string, CliCommand>> = {
  'ce project select': async (input) => {
    const { session, one } = input;
    const { Region } = session.state;
    const id = one('id') ?? (await projectNamed(input, one('name')));
    const path = `/codeengine/${Region}/v2/projects/${encodeURIComponent(id)}`;
    const answer = await session.call('GET', path, undefined, 'or_missing');
    if (answer.status === 404) throw new CliFailure(`Project '${id}' was not found in region '${Region}'.`);
    if (answer.json.status !== 'active') throw new CliFailure(`Project '${id}' is in status '${answer.json.status}'.`);
    await session.keep({ ...session.state, CodeEngineProject: id });
    return `Selecting project '${answer.json.name}'...\nOK\n`;
  },
  'ce sub cos create': (input) =>
    create(input, 'cos', {
      bucket: input.one('bucket'),
      event_type: input.one('event-type'),
      prefix: input.one('prefix'),
      suffix: input.one('suffix'),
    }),
  'ce sub cos get': (input) => get(input, 'cos'),
  'ce sub cos list': (input) => list(input, 'cos'),
  'ce sub cos delete': (input) => remove(input, 'cos'),
  'ce sub cron create': (input) =>
    create(input, 'cron', {
      schedule: input.one('schedule'),
      time_zone: input.one('time-zone'),
      data: input.one('data'),
      content_type: input.one('content-type'),
    }),
  'ce sub cron get': (input) => get(input, 'cron'),
  'ce sub cron list': (input) => list(input, 'cron'),
  'ce sub cron delete': (input) => remove(input, 'cron'),
  'ce app logs': (input) => logs(input, 'apps'),
  'ce fn logs': (input) => logs(input, 'functions'),
  'ce jobrun logs': (input) => logs(input, 'job_runs'),
};

type Kind = 'cos' | 'cron';

async function projectNamed({ session }: CommandInput, name: string | undefined): Promise<string> {
  const { json } = await session.call('GET', `/codeengine/${session.state.Region}/v2/projects?limit=100`);
  const projects = json.projects as readonly { readonly id: string; readonly name: string }[];
  const found = projects.find((project) => project.name === name);
  if (found === undefined) throw new CliFailure(`Project '${name}' was not found.`);
  return found.id;
}

async function create(input: CommandInput, kind: Kind, own: Readonly<Record<string, string | undefined>>) {
  const { session, one, all, has, json } = input;
  const name = required(input, 'name');
  const extensions = Object.fromEntries(all('extension').map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const path = `${session.projectPath()}/${kind}_subscriptions`;
  const made = await session.call('POST', path, {
    ...own,
    name,
    destination: required(input, 'destination'),
    destination_type: one('destination-type'),
    path: one('path'),
    force: has('force'),
    extensions,
  });
  const shown = has('no-wait') ? made.json : await ready(input, `${path}/${encodeURIComponent(name)}`);
  return json ? JSON.stringify(shown, null, 2) : `Creating ${kind} event subscription '${name}'...\nOK\n`;
}

/** Waits until the subscription is ready, as long as was asked for. */
async function ready({ session, one }: CommandInput, path: string) {
  const until = Date.now() + Number(one('wait-timeout') ?? waitsByDefault) * 1000;
  for (;;) {
    const { json } = await session.call('GET', path);
    const { conditions } = json.status as {
      readonly conditions: readonly { readonly type: string; readonly status: string }[];
    };
    if (conditions.find(({ type }) => type === 'Ready')?.status === 'True') return json;
    if (Date.now() >= until) throw new CliFailure('Timed out waiting for the subscription to be ready.');
    await wait(pollMilliseconds);
  }
}

async function get(input: CommandInput, kind: Kind): Promise<string> {
  const path = `${input.session.projectPath()}/${kind}_subscriptions/${encodeURIComponent(required(input, 'name'))}`;
  const { json } = await input.session.call('GET', path);
  if (input.json) return JSON.stringify(json, null, 2);
  const { metadata, spec } = json as { readonly metadata: { readonly name: string }; readonly spec: object };
  return `Name:  ${metadata.name}\n${JSON.stringify(spec, null, 2)}\n`;
}

async function list({ session, json }: CommandInput, kind: Kind): Promise<string> {
  const answer = await session.call('GET', `${session.projectPath()}/${kind}_subscriptions`);
  const items = answer.json.items as readonly { readonly metadata: { readonly name: string } }[];
  const listKind = kind === 'cos' ? 'CosSourceList' : 'PingSourceList';
  if (json) return JSON.stringify({ apiVersion: 'v1', kind: listKind, items }, null, 2);
  return items.map(({ metadata }) => `${metadata.name}\n`).join('');
}

async function remove(input: CommandInput, kind: Kind): Promise<string> {
  const { session, has } = input;
  const name = required(input, 'name');
  if (!has('force')) throw new CliFailure("There is no terminal to ask at: use '--force'.", 2);
  const path = `${session.projectPath()}/${kind}_subscriptions/${encodeURIComponent(name)}`;
  const { status, json } = await session.call('DELETE', path, undefined, 'or_missing');
  if (status === 404 && !has('ignore-not-found')) throw new CliFailure(String(json.message));
  return `Deleting ${kind} event subscription '${name}'...\nOK\n`;
}

async function logs(input: CommandInput, collection: string): Promise<string> {
  const name = encodeURIComponent(required(input, 'name'));
  const { json } = await input.session.call('GET', `${input.session.projectPath()}/${collection}/${name}/logs`);
  const lines = json.lines as readonly { readonly instance: string; readonly text: string; readonly time: number }[];
  let instance = '';
  let shown = '';
  for (const line of lines) {
    if (line.instance !== instance) shown += `${instance === '' ? '' : '\n'}${line.instance}/user-container:\n`;
    instance = line.instance;
    shown += `${new Date(line.time).toISOString()} ${line.text}\n`;
  }
  return shown;
}

function required({ one }: CommandInput, option: string): string {
  const value = one(option);
  if (value !== undefined && value !== '') return value;
  throw new CliFailure(`Incorrect Usage: Required option '--${option}' is not specified.`, 2);
}
