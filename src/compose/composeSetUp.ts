import { readFile } from 'node:fs/promises';
import type { SetUpConfig } from '../app/setUp/setUpConfig';
import type { ShipperBundle } from '../app/setUp/shipperBundle';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import type { StandingSetUps } from '../vscode/alerts/shipperKeeper';
import type { ClickhouseConnections } from '../vscode/engines/clickhouseConnections';
import { registerSetUp } from '../vscode/setUp/registerSetUp';
import type { SetUpFeature } from '../vscode/setUp/setUpFeature';
import type { Base } from './base';
import { paceOf } from './paceOf';

/** Setting up flow logs, loaded when somebody does. */
export function composeSetUp(
  base: Base,
  accounts: Accounts,
  sandbox: SandboxProcess,
  clickhouse: ClickhouseConnections,
) {
  const { context, commands, log, own, now } = base;
  let feature: SetUpFeature | null = null;
  const load = async () => {
    const { SetUpFeature } = await import('../vscode/setUp/setUpFeature');
    const { createClickhouseLook } = await import('../cloud/clickhouse/createClickhouseLook');
    feature ??= own(
      new SetUpFeature(commands, {
        ...{ extensionUri: context.extensionUri, accounts, state: context.globalState, secrets: context.secrets },
        bundle: shipperBundle((path) => context.asAbsolutePath(path)),
        clickhouse: createClickhouseLook(context.asAbsolutePath('resources/clickhouse')),
        connectedClickhouse: async () => {
          const [first] = clickhouse.list();
          return first === undefined ? null : { ...first, password: (await clickhouse.password(first)) ?? '' };
        },
        logdna: async ({ account, connection }) => {
          const key = account.kind === 'sandbox' ? (await sandbox.running()).ingestionKey : null;
          const host = connection.endpoints.logdnaIngest;
          return key === null || host === undefined ? null : { host, key };
        },
        ...{ now, paceOf },
        log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
      }),
    );
    return feature;
  };
  registerSetUp(commands, load);
  return {
    /** The wizard, which takes what is known of the answers. */
    setUp: async (known: Partial<SetUpConfig>): Promise<void> => (await load()).setUp(known),
    standing: {
      standing: async () => (await load()).standing(),
      plan: async (config, secrets) => (await load()).plan(config, secrets),
      secret: async (name) => (await load()).secret(name),
    } satisfies StandingSetUps,
  };
}

/** The function's own bundles, as they were built with this extension. */
function shipperBundle(path: (relative: string) => string): ShipperBundle {
  const text = (form: string) => () => readFile(path(`dist/shipper/${form}.js`), 'utf8');
  return { app: text('app'), function: text('function'), action: text('action') };
}
