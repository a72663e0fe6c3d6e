import { configProblemText, parseSetUpConfig } from '../app/setUp/readSetUpConfig';
import type { SetUpConfig } from '../app/setUp/setUpConfig';
import { createSetUpJournal } from '../app/setUp/setUpJournal';
import type { SetUpTools } from '../app/setUp/setUpTools';
import type { CommandContext } from './command';
import { UsageError } from './exitCode';
import { storeDirectory } from './storeDirectory';

/** The configuration of `--config FILE`. All that is wrong with it is said at once. */
export async function readConfigFile(
  { services, signal }: CommandContext,
  path: string,
  command: string,
): Promise<SetUpConfig> {
  const reading = parseSetUpConfig(new TextDecoder().decode(await services.readFile(path, signal)));
  if (reading.ok) return reading.config;
  throw new UsageError(`${path}: ${reading.problems.map(configProblemText).join(' ')}`, command);
}

/** The account's services, the journal and the secrets, for one configuration. */
export async function setUpTools(
  context: CommandContext,
  config: SetUpConfig,
): Promise<SetUpTools & { readonly config: SetUpConfig }> {
  const { services, signal } = context;
  const { now, delay } = services;
  const { shipper } = config;
  const secret = (name: string): Promise<string | null> => services.secret(name, signal);
  const auth = shipper.kind === 'action' ? await secret(shipper.authVariable) : null;
  const whisk = shipper.kind === 'action' && auth !== null ? { host: shipper.host, auth } : null;
  const { cloud, setup, endpoints, bundle } = await services.signInToSetUp(whisk);
  const { look: clickhouse } = services.clickhouse;
  return { config, cloud, setup, endpoints, bundle, clickhouse, secret, journal: setUpJournal(context), now, delay };
}

export const setUpJournal = ({ services, options }: CommandContext) =>
  createSetUpJournal(services.openJournal(storeDirectory(options.text('store'))));
