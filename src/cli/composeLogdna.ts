import type { AlertService } from '../app/watches/alertService';
import { createLogdnaAlerts } from '../app/watches/logdnaAlerts';
import type { Endpoints } from '../cloud/cloud';
import { createEndpointGuard } from '../cloud/endpointGuard';
import { endpointUrl } from '../cloud/endpointUrls';
import { createLogdnaConfig } from '../cloud/logdna/createLogdnaConfig';
import { createLogdnaExport, type LogdnaCredential } from '../cloud/logdna/logdnaExport';
import { logdnaLines } from '../cloud/logdna/logdnaLines';
import { createLogdnaTail } from '../cloud/logdna/logdnaTail';
import { createTransport } from '../cloud/transport';
import { createLogdnaEngine } from '../engines/hosted/logdnaEngine';
import type { QueryEngine } from '../engines/queryEngine';
import { UsageError } from './exitCode';

type Environment = Readonly<Record<string, string | undefined>>;

/** What most plans keep. */
const usualRetentionDays = 30;

/** The engine over the user's LogDNA, by the credential in the environment. `now` in microseconds UTC. */
export function openLogdna(env: Environment, endpoints: Endpoints, now: () => number): QueryEngine {
  const base = endpointUrl('logdnaApi', endpoints);
  const guard = createEndpointGuard({ ...endpoints, logdnaApi: base });
  const credential = credentialOf(env);
  const client = createLogdnaExport({ transport: createTransport({ guard }), base, credential });
  return createLogdnaEngine({
    pages: (request, signal) => logdnaLines(client, request, signal),
    follow: (query, signal) => createLogdnaTail({ guard, api: base, credential }).follow({ query }, signal),
    ...{ now, retentionDays: retentionOf(env) },
  });
}

/** Its views and alerts, by the same credential. */
export function openLogdnaAlerts(env: Environment, endpoints: Endpoints): AlertService {
  const base = endpointUrl('logdnaApi', endpoints);
  const guard = createEndpointGuard({ ...endpoints, logdnaApi: base });
  const transport = createTransport({ guard });
  return createLogdnaAlerts(createLogdnaConfig({ transport, base, credential: credentialOf(env, 'alerts') }));
}

function credentialOf(env: Environment, command = 'query'): LogdnaCredential {
  const { LOGDNA_ACCESS_TOKEN: token, LOGDNA_SERVICE_KEY: key } = env;
  if (token) return { kind: 'accessToken', value: token };
  if (key) return { kind: 'serviceKey', value: key };
  throw new UsageError(
    `To ${command === 'query' ? 'search in' : 'use'} LogDNA, set LOGDNA_ACCESS_TOKEN (or LOGDNA_SERVICE_KEY, for accounts that have one).`,
    command,
  );
}

function retentionOf({ LOGDNA_RETENTION_DAYS: text }: Environment): number {
  const days = Number(text ?? usualRetentionDays);
  if (Number.isInteger(days) && days > 0) return days;
  throw new UsageError('LOGDNA_RETENTION_DAYS is a number of days.', 'query');
}
