import { createHash } from 'node:crypto';
import { clickhouseDestination } from '../../core/ship/clickhouseDestination';
import { cloudLogsDestination } from '../../core/ship/cloudLogsDestination';
import { logdnaDestination } from '../../core/ship/logdnaDestination';
import type { ShipDestination } from '../../core/ship/shipDestination';
import type { TokenSource } from '../tokenSource';
import { createClickhouseIngest } from './clickhouseIngest';
import { createCloudLogsIngest } from './cloudLogsIngest';
import { createLogdnaIngest } from './logdnaIngest';

/** A log service and what opens it. */
export type LogServiceAccess =
  | {
      readonly kind: 'logdna';
      /** Base URL of its ingest. */
      readonly url: string;
      readonly key: string;
      readonly hostname?: string;
      readonly app?: string;
      readonly tags?: readonly string[];
    }
  | { readonly kind: 'cloudlogs'; readonly url: string; readonly tokens: TokenSource }
  | {
      readonly kind: 'clickhouse';
      readonly url: string;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

/** The service as a destination of shipments. Throws a `CloudError` where the address is not fit for a key or token. */
export function openLogService(access: LogServiceAccess): ShipDestination {
  const { url: base } = access;
  if (access.kind === 'cloudlogs') {
    const sender = createCloudLogsIngest({ base, tokens: access.tokens });
    const { host } = new URL(base);
    return cloudLogsDestination(sender, { label: `IBM Cloud Logs (${host})`, id: `cloudlogs:${host}` });
  }
  if (access.kind === 'clickhouse') {
    const { host } = new URL(base);
    const names = { label: `ClickHouse (${host})`, id: `clickhouse:${host}:${access.database}` };
    return clickhouseDestination(createClickhouseIngest({ ...access, base }), names);
  }
  const { key, hostname = 'vpc-flow-lens', app = 'vpc-flowlogs', tags = [] } = access;
  const sender = createLogdnaIngest({ base, key, hostname, tags });
  const { host } = new URL(base);
  // Another key may be another account; what was sent is kept apart.
  const account = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return logdnaDestination(sender, { label: `LogDNA (${host})`, id: `logdna:${host}:${account}`, app });
}
