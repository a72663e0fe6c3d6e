import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** What the CLI keeps of a login, under the names it uses itself (contracts/ibm-cloud.md §3.3). */
export interface CliState {
  readonly IAMEndpoint: string;
  IAMToken: string;
  IAMRefreshToken: string;
  Region: string;
  ResourceGroup: { readonly GUID: string; readonly Name: string } | null;
  readonly Account: { readonly GUID: string; readonly Name: string; readonly Owner: string };
  /** Of the plug-in for Code Engine. */
  CodeEngineProject: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the state lies: where the CLI would have it if the environment says so, else in a temporary folder, since the
 * user's own login is not to be touched.
 */
export function stateFile(env: Environment, sandboxUrl: string): string {
  if (env.IBMCLOUD_CONFIG_HOME) return join(env.IBMCLOUD_CONFIG_HOME, 'config.json');
  const home = env.IBMCLOUD_HOME || env.BLUEMIX_HOME;
  if (home) return join(home, '.bluemix', 'config.json');
  const place = `${userInfo().uid}-${new URL(sandboxUrl).port}`;
  return join(tmpdir(), `vpc-flow-lens-ibmcloud-${place}`, 'config.json');
}

/** Null: nobody is logged in to this sandbox. */
export async function readState(file: string, iamEndpoint: string): Promise<CliState | null> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as CliState;
    return state.IAMEndpoint === iamEndpoint && typeof state.IAMToken === 'string' ? state : null;
  } catch {
    return null;
  }
}

export async function writeState(file: string, state: CliState): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(state, null, 2), { mode: 0o600 });
}
