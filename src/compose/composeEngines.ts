import type { LogdnaCredential } from '../cloud/logdna/logdnaExport';
import type { RequestEvent } from '../cloud/requestLog';
import { createLazyEngine } from '../engines/lazyEngine';
import type { QueryEngine } from '../engines/queryEngine';
import type { Accounts } from '../vscode/account/accounts';
import type { SandboxProcess } from '../vscode/account/sandboxProcess';
import type { BucketEngines } from '../vscode/engines/bucketEngines';
import { registerClickhouseCommands } from '../vscode/engines/clickhouseCommands';
import type { ClickhouseConnections } from '../vscode/engines/clickhouseConnections';
import { registerCloudLogsCommands } from '../vscode/engines/cloudLogsCommands';
import { CloudLogsConnections } from '../vscode/engines/cloudLogsConnections';
import { registerEngineCommands } from '../vscode/engines/engineCommands';
import { LogdnaConnections } from '../vscode/engines/logdnaConnections';
import {
  cloudLogsRetentionDays,
  type OpenClickhouse,
  type OpenCloudLogs,
  type OpenLogdna,
  SearchEngines,
} from '../vscode/engines/searchEngines';
import { tellWaiting } from '../vscode/engines/tellWaiting';
import { type Log, requestLine } from '../vscode/log';
import type { Base } from './base';

/** The engines one can choose in the results panels, and the commands that connect them. */
export function composeEngines(
  { context, commands, log, own }: Base,
  parts: {
    readonly accounts: Accounts;
    readonly sandbox: SandboxProcess;
    readonly engine: () => QueryEngine;
    readonly buckets: BucketEngines;
    readonly clickhouse: ClickhouseConnections;
  },
): SearchEngines {
  const connections = new LogdnaConnections(context.globalState, context.secrets);
  const cloudLogs = new CloudLogsConnections(context.globalState);
  const openCloudLogs = cloudLogsEngines(parts.accounts, log);
  const { clickhouse } = parts;
  const opened = logdnaEngines(log);
  const hide = (secret: string) => log.hide(secret);
  const engines = own(
    new SearchEngines({
      ...{ local: parts.engine, accounts: parts.accounts, connections, state: context.globalState },
      buckets: parts.buckets,
      ...{ openLogdna: opened, cloudLogs, openCloudLogs, lazily: createLazyEngine, hide },
      ...{ clickhouse, openClickhouse },
      sandboxLogdna: async () => {
        const { endpoints, logdnaToken } = await parts.sandbox.running();
        if (logdnaToken === null || endpoints.logdnaApi === undefined) return null;
        return { api: endpoints.logdnaApi, accessToken: logdnaToken };
      },
    }),
  );
  registerEngineCommands(commands, { connections, openLogdna: opened, hide });
  registerClickhouseCommands(commands, { connections: clickhouse, open: openClickhouse, hide });
  registerCloudLogsCommands(commands, { accounts: parts.accounts, connections: cloudLogs, open: openCloudLogs });
  return engines;
}

/** The client and engine of IBM Cloud Logs, loaded when somebody searches there. */
function cloudLogsEngines(accounts: Accounts, log: Log): OpenCloudLogs {
  return async (connection) => {
    const { cloudLogsTransport } = await import('./cloudLogsTransport');
    const { cloudLogsGroups, cloudLogsLines } = await import('../cloud/cloudLogs/cloudLogsLines');
    const { createCloudLogsQuery } = await import('../cloud/cloudLogs/cloudLogsQuery');
    const { createCloudLogsEngine } = await import('../engines/hosted/cloudLogsEngine');
    const way = await cloudLogsTransport(accounts, log, connection);
    const client = createCloudLogsQuery({ ...way, onWaiting: tellWaiting });
    return createCloudLogsEngine({
      lines: (question, signal) => cloudLogsLines(client, question, signal),
      groups: (question, signal) => cloudLogsGroups(client, question, signal),
      ...{ now: () => Date.now() * 1000, retentionDays: cloudLogsRetentionDays },
      onWarning: (warning) => log.info(`IBM Cloud Logs: ${warning}`),
    });
  };
}

/** ClickHouse's client and engine, loaded when somebody searches there. */
const openClickhouse: OpenClickhouse = async ({ caFile, ...place }, password, label) => {
  const { openClickhouseEngine } = await import('../engines/clickhouse/clickhouseEngine');
  const { clickhouseLimitNames, readClickhouseLimits } = await import('../vscode/engines/clickhouseLimits');
  const ca = caFile === null ? undefined : await readCertificates(caFile);
  const limits = { limits: readClickhouseLimits, limitNames: clickhouseLimitNames };
  return openClickhouseEngine({ ...place, password, label, ca, ...limits });
};

async function readCertificates(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { EngineError } = await import('../engines/queryEngine');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text?.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new EngineError('engine_unavailable', `${path} holds no certificates (PEM). Connect ClickHouse again.`);
}

/** LogDNA's client and engine, loaded when somebody searches there. */
function logdnaEngines(log: Log): OpenLogdna {
  return async ({ api, credential, retentionDays, apps, hosts }, secret, label) => {
    const { createEndpointGuard } = await import('../cloud/endpointGuard');
    const { createTransport } = await import('../cloud/transport');
    const { createLogdnaExport } = await import('../cloud/logdna/logdnaExport');
    const { logdnaLines } = await import('../cloud/logdna/logdnaLines');
    const { createLogdnaEngine } = await import('../engines/hosted/logdnaEngine');
    const guard = createEndpointGuard({ logdnaApi: api });
    const transport = createTransport({ guard, log: (event: RequestEvent) => log.debug(requestLine(event)) });
    const access: LogdnaCredential = { kind: credential, value: secret };
    const client = createLogdnaExport({ transport, base: api, credential: access });
    return createLogdnaEngine({
      pages: (request, signal) => logdnaLines(client, { ...request, apps, hosts }, signal),
      async *follow(query, signal) {
        const { createLogdnaTail } = await import('../cloud/logdna/logdnaTail');
        yield* createLogdnaTail({ guard, api, credential: access }).follow({ query, apps, hosts }, signal);
      },
      ...{ now: () => Date.now() * 1000, retentionDays, label },
    });
  };
}
