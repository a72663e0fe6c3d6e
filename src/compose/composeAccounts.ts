import { followAccounts, registerAccountCommands } from '../vscode/account/accountCommands';
import { Accounts } from '../vscode/account/accounts';
import { IbmCloudAuthenticationProvider } from '../vscode/account/authenticationProvider';
import { createConnector } from '../vscode/account/connector';
import { SandboxProcess } from '../vscode/account/sandboxProcess';
import { readSettings } from '../vscode/settings';
import type { Base } from './base';
import { cloudMakers } from './cloudMakers';

/** Accounts, and the sandbox as one of them. Nothing is connected before somebody asks for something. */
export function composeAccounts({ context, commands, log, own }: Base) {
  const given = process.env.VPC_FLOW_LENS_SANDBOX;
  const program = context.asAbsolutePath('dist/cli.js');
  const sandbox = own(new SandboxProcess({ program, given, log: (message) => log.info(message) }));
  const connector = createConnector(
    () => cloudMakers(log, context.asAbsolutePath('dist/ibmcloud.js')),
    () => readSettings().endpoints,
    sandbox,
  );
  const accounts = new Accounts(context.globalState, context.secrets, connector, Boolean(given));
  own(new IbmCloudAuthenticationProvider(accounts));
  own(followAccounts(accounts, sandbox));
  registerAccountCommands(commands, accounts, log);
  return { sandbox, accounts };
}
