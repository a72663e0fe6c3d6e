import type { RequestEvent } from '../cloud/requestLog';
import { createLazyEngine } from '../engines/lazyEngine';
import type { QueryEngine } from '../engines/queryEngine';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import { registerEngineCommands } from '../vscode/engines/engineCommands';
import { LogdnaConnections } from '../vscode/engines/logdnaConnections';
import { type OpenLogdna, SearchEngines } from '../vscode/engines/searchEngines';
import { type Log, requestLine } from '../vscode/log';
import type { Base } from './base';

/** The engines one can choose in the results panels, and the commands that connect them. */
export function composeEngines(
  { context, commands, log, own }: Base,
  parts: { readonly accounts: Accounts; readonly sandbox: SandboxProcess; readonly engine: () => QueryEngine },
): SearchEngines {
  const connections = new LogdnaConnections(context.globalState, context.secrets);
  const opened = logdnaEngines(log);
  const hide = (secret: string) => log.hide(secret);
  const engines = own(
    new SearchEngines({
      ...{ local: parts.engine, accounts: parts.accounts, connections, state: context.globalState },
      ...{ openLogdna: opened, lazily: createLazyEngine, hide },
      sandboxLogdna: async () => {
        const { endpoints, logdnaToken } = await parts.sandbox.running();
        if (logdnaToken === null || endpoints.logdnaApi === undefined) return null;
        return { api: endpoints.logdnaApi, accessToken: logdnaToken };
      },
    }),
  );
  registerEngineCommands(commands, { connections, openLogdna: opened, hide });
  return engines;
}

/** LogDNA's client and engine, loaded when somebody searches there. */
function logdnaEngines(log: Log): OpenLogdna {
  return async ({ api, credential, retentionDays, apps, hosts }, secret, label) => {
    const { createEndpointGuard } = await import('../cloud/endpointGuard');
    const { createTransport } = await import('../cloud/transport');
    const { createLogdnaExport } = await import('../cloud/logdna/logdnaExport');
    const { logdnaLines } = await import('../cloud/logdna/logdnaLines');
    const { createLogdnaEngine } = await import('../engines/hosted/logdnaEngine');
    const transport = createTransport({
      guard: createEndpointGuard({ logdnaApi: api }),
      log: (event: RequestEvent) => log.debug(requestLine(event)),
    });
    const client = createLogdnaExport({ transport, base: api, credential: { kind: credential, value: secret } });
    return createLogdnaEngine({
      pages: (request, signal) => logdnaLines(client, { ...request, apps, hosts }, signal),
      ...{ now: () => Date.now() * 1000, retentionDays, label },
    });
  };
}
