import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the local store is: the --store option, else VPC_FLOW_LENS_STORE, else the user's data folder (XDG base
 * directory specification; LOCALAPPDATA on Windows). Relative paths count from the working directory.
 */
export function storeDirectory(
  option: string | undefined,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = option ?? env.VPC_FLOW_LENS_STORE;
  if (named) return resolve(named);
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'vpc-flow-lens', 'store');
  }
  // The specification says to ignore a relative XDG_DATA_HOME.
  const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(homedir(), '.local', 'share');
  return join(data, 'vpc-flow-lens', 'store');
}
