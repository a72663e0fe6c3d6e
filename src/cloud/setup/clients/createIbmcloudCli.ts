import type { Deletion } from '../../cloud';
import { quotable, redact } from '../../redact';
import { CliError, type CliErrorCode, type CliTarget, type IbmcloudCli, type Subscription } from '../ibmcloudCli';
import { failureCode, pluginsOf, subscriptionOf, subscriptionsOf, targetOf } from './cliAnswers';
import { commandLines, createCos, createCron, login, remove, selectProject } from './cliCommands';
import { runProgram } from './runProgram';

export interface IbmcloudCliOptions {
  /** The executable, and what comes before all arguments. Default: `ibmcloud` on the path. */
  readonly program?: readonly [string, ...string[]];
  /** Environment of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** To log in with where nobody is; handed over in the environment of that one command. */
  readonly apiKey?: (signal?: AbortSignal) => Promise<string | null>;
  /** Longest run of one command. Default two minutes. */
  readonly timeoutMs?: number;
}

const install = 'https://cloud.ibm.com/docs/cli?topic=cli-getting-started';
const plugin = 'code-engine';

/** The `ibmcloud` CLI of this machine. */
export function createIbmcloudCli(options: IbmcloudCliOptions): IbmcloudCli {
  const { program = ['ibmcloud'], timeoutMs = 120_000 } = options;
  // Colours, notices and questions would get in the way.
  const quiet = { IBMCLOUD_COLOR: 'false', BLUEMIX_COLOR: 'false', IBMCLOUD_VERSION_CHECK: 'false' };

  async function run(
    args: readonly string[],
    signal: AbortSignal | undefined,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const command = quotable(['ibmcloud', ...args].join(' '), 400);
    const env = { ...options.env, ...quiet, ...secrets };
    const end = await runProgram({ program, args, env, timeoutMs, signal });
    const fail = (code: CliErrorCode, why: string, detail: object = {}): CliError =>
      new CliError(code, `Could not run "${command}": ${why}`, { command, ...detail });
    switch (end.kind) {
      case 'missing':
        throw fail('not_installed', `the ibmcloud CLI is not installed, or not on the path. Install it: ${install}`);
      case 'timeout':
        throw fail(
          'timeout',
          `it did not end within ${Math.round(timeoutMs / 1_000)} s. Try again, or run it yourself.`,
        );
      case 'too_much':
        throw fail('failed', 'it wrote more than 4 MB. Check that "ibmcloud" is the IBM Cloud CLI.');
      case 'ended': {
        const known = Object.values(secrets);
        if (end.exitCode === 0) return end.stdout;
        const output = redact(`${end.stderr}\n${end.stdout}`, known).trim();
        const code = failureCode(output);
        const detail = { exitCode: end.exitCode, output: output.slice(0, 4_000) };
        throw fail(code, `${quotable(lastWords(output)) || 'it failed without a word'}${adviceFor(code)}`, detail);
      }
    }
  }

  async function target(signal?: AbortSignal): Promise<CliTarget> {
    const args = ['target', '--output', 'json'];
    const output = await run(args, signal);
    const found = targetOf(output);
    if (found === null || (found.user === null && found.accountId === null)) {
      const command = 'ibmcloud target --output json';
      throw new CliError('not_logged_in', `Nobody is logged in with the ibmcloud CLI.${adviceFor('not_logged_in')}`, {
        ...{ command, output: quotable(output) },
      });
    }
    return found;
  }

  const version = async (signal?: AbortSignal): Promise<string> => {
    const output = await run(['--version'], signal);
    return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? quotable(output, 40);
  };
  const plugins = async (signal?: AbortSignal) => pluginsOf(await run(['plugin', 'list', '--output', 'json'], signal));

  /** Null where nobody is logged in. */
  async function targetOrNull(signal: AbortSignal | undefined): Promise<CliTarget | null> {
    try {
      return await target(signal);
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_logged_in') return null;
      throw error;
    }
  }

  async function logIn(region: string, resourceGroup: string | undefined, signal: AbortSignal | undefined) {
    const key = (await options.apiKey?.(signal)) ?? null;
    if (key === null) return target(signal);
    await run(login(region, resourceGroup), signal, { IBMCLOUD_API_KEY: key });
    return target(signal);
  }

  async function find(kind: 'cos' | 'cron', name: string, signal?: AbortSignal): Promise<Subscription | null> {
    const args = ['ce', 'subscription', kind, 'get', '--name', name, '--output', 'json'];
    try {
      return understood(args, subscriptionOf(await run(args, signal)));
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_found') return null;
      throw error;
    }
  }

  async function create(kind: 'cos' | 'cron', name: string, args: readonly string[], signal?: AbortSignal) {
    const whole = [...args, '--output', 'json'];
    const made = subscriptionOf(await run(whole, signal));
    return made ?? understood(whole, await find(kind, name, signal));
  }

  async function drop(kind: 'cos' | 'cron', name: string, signal?: AbortSignal): Promise<Deletion> {
    try {
      await run(remove(kind, name), signal);
      return 'deleted';
    } catch (error) {
      if (error instanceof CliError && error.code === 'not_found') return 'gone';
      throw error;
    }
  }

  return {
    version,
    plugins,
    target,
    async prepare({ accountId, region, resourceGroup }, signal) {
      const found = await version(signal);
      if (Number(found.split('.')[0]) < 2) {
        const why = `The ibmcloud CLI is of version ${found}; 2.0.0 or later is needed. Run "ibmcloud update".`;
        throw new CliError('too_old', why, { command: 'ibmcloud --version' });
      }
      if (!(await plugins(signal)).some(({ name }) => name === plugin)) {
        const why = `The ibmcloud CLI lacks the plugin ${plugin}.${adviceFor('plugin_missing')}`;
        throw new CliError('plugin_missing', why, { command: 'ibmcloud plugin list' });
      }
      const at = (await targetOrNull(signal)) ?? (await logIn(region, resourceGroup, signal));
      if (at.accountId !== accountId) {
        const other = at.accountId === null ? 'to no account' : `to the account ${quotable(at.accountId, 60)}`;
        const why = `The ibmcloud CLI is logged in ${other}, not to ${quotable(accountId, 60)}. Run "ibmcloud target -c ${quotable(accountId, 60)}" and try again.`;
        throw new CliError('wrong_account', why, { command: 'ibmcloud target' });
      }
      const elsewhere = at.region !== region || (resourceGroup !== undefined && at.resourceGroup !== resourceGroup);
      const group = resourceGroup === undefined ? [] : ['-g', resourceGroup];
      if (elsewhere) await run(['target', '-r', region, ...group], signal);
    },

    async selectProject(projectId, signal) {
      await run(selectProject(projectId), signal);
    },

    async cosSubscriptions(signal) {
      const args = ['ce', 'subscription', 'cos', 'list', '--output', 'json'];
      return understood(args, subscriptionsOf(await run(args, signal)));
    },
    cosSubscription: (name, signal) => find('cos', name, signal),
    createCosSubscription: (wanted, signal) => create('cos', wanted.name, createCos(wanted), signal),
    deleteCosSubscription: (name, signal) => drop('cos', name, signal),
    cronSubscription: (name, signal) => find('cron', name, signal),
    createCronSubscription: (wanted, signal) => create('cron', wanted.name, createCron(wanted), signal),
    deleteCronSubscription: (name, signal) => drop('cron', name, signal),

    commands: commandLines,
  };
}

function understood<T>(args: readonly string[], answer: T | null): T {
  if (answer !== null) return answer;
  const command = quotable(['ibmcloud', ...args].join(' '), 400);
  const why = `What "${command}" wrote has an unknown form. Update the CLI and its plugins ("ibmcloud plugin update").`;
  throw new CliError('failed', why, { command });
}

/** The line that says what is wrong stands behind progress and "FAILED". */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^(?:FAILED|OK|\.+|Incident ID:.*)$/.test(line));
  return telling.find((line) => /error|not |fail|denied|exist/i.test(line)) ?? telling.at(-1) ?? '';
}

function adviceFor(code: CliErrorCode): string {
  switch (code) {
    case 'not_logged_in':
      return ' Run "ibmcloud login" (or "ibmcloud login --sso") in a terminal and try again.';
    case 'plugin_missing':
      return ` Run "ibmcloud plugin install ${plugin}" and try again.`;
    case 'no_project':
      return ' Run "ibmcloud ce project select" and try again.';
    case 'forbidden':
      return ' An administrator of the account has to grant it.';
    default:
      return '';
  }
}
