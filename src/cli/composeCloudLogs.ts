import type { AlertService } from '../app/watches/alertService';
import { createCloudLogsAlerts } from '../app/watches/cloudLogsAlerts';
import type { Endpoints } from '../cloud/cloud';
import { cloudLogsGroups, cloudLogsLines } from '../cloud/cloudLogs/cloudLogsLines';
import { createCloudLogsQuery } from '../cloud/cloudLogs/cloudLogsQuery';
import { createCloudLogsConfig } from '../cloud/cloudLogs/createCloudLogsConfig';
import { createEndpointGuard } from '../cloud/endpointGuard';
import { endpointUrl } from '../cloud/endpointUrls';
import type { TokenSource } from '../cloud/tokenSource';
import { createTransport } from '../cloud/transport';
import { createCloudLogsEngine } from '../engines/hosted/cloudLogsEngine';
import type { QueryEngine } from '../engines/queryEngine';
import { UsageError } from './exitCode';
import type { EngineRemarks } from './services';

type Environment = Readonly<Record<string, string | undefined>>;

/** The shortest that plans keep lines for fast searches; one query reaches over it. */
const usualRetentionDays = 7;

/** The engine over an instance of IBM Cloud Logs that the environment names. `now` in microseconds UTC. */
export function openCloudLogs(
  env: Environment,
  endpoints: Endpoints,
  access: { readonly tokens: () => TokenSource; readonly now: () => number; readonly remarks: EngineRemarks },
): QueryEngine {
  const base = baseOf(env, endpoints);
  const guard = createEndpointGuard({ ...endpoints, cloudLogsApi: base });
  const retentionDays = retentionOf(env);
  const { onWaiting, onWarning } = access.remarks;
  const transport = createTransport({ guard, tokens: access.tokens() });
  const client = createCloudLogsQuery({ transport, base, onWaiting });
  return createCloudLogsEngine({
    lines: (question, signal) => cloudLogsLines(client, question, signal),
    groups: (question, signal) => cloudLogsGroups(client, question, signal),
    ...{ now: access.now, retentionDays, onWarning },
  });
}

/** Views, alerts and outgoing webhooks of that instance. */
export function openCloudLogsAlerts(env: Environment, endpoints: Endpoints, tokens: () => TokenSource): AlertService {
  const base = baseOf(env, endpoints, 'alerts');
  const guard = createEndpointGuard({ ...endpoints, cloudLogsApi: base });
  return createCloudLogsAlerts(
    createCloudLogsConfig({ transport: createTransport({ guard, tokens: tokens() }), base }),
  );
}

function baseOf(
  { CLOUD_LOGS_INSTANCE: instance, CLOUD_LOGS_REGION: region }: Environment,
  endpoints: Endpoints,
  command = 'query',
): string {
  const given = endpoints.cloudLogsApi;
  if (given && !/\{(?:region|instance)\}/.test(given)) return endpointUrl('cloudLogsApi', endpoints);
  if (instance && region) return endpointUrl('cloudLogsApi', endpoints, region, instance);
  throw new UsageError(
    `To ${command === 'query' ? 'search in' : 'use'} IBM Cloud Logs, set CLOUD_LOGS_INSTANCE to the GUID of the instance and CLOUD_LOGS_REGION to its region.`,
    command,
  );
}

function retentionOf({ CLOUD_LOGS_RETENTION_DAYS: text }: Environment): number {
  const days = Number(text ?? usualRetentionDays);
  if (Number.isInteger(days) && days > 0) return days;
  throw new UsageError('CLOUD_LOGS_RETENTION_DAYS is a number of days.', 'query');
}
