import type { SecretStorage } from 'vscode';
import type { Migration } from '../../app/clickhouse/migrations';
import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Bucket, Endpoints } from '../../cloud/cloud';
import type { Inflate } from '../../core/flow/openObject';
import type { ClickhouseConnection, ClickhouseConnections } from '../engines/clickhouseConnections';
import type { BrowseSession } from '../flowLogs/browseSession';
import type { ReportDocuments } from '../health/reportDocuments';
import type { ReadRange } from '../ingest/askRange';
import type { Log } from '../log';

export interface ClickhouseBucketPorts {
  readonly session: BrowseSession;
  readonly connections: ClickhouseConnections;
  readonly secrets: SecretStorage;
  readonly readRange: ReadRange;
  readonly inflate: Inflate;
  readonly reports: ReportDocuments;
  /** Base URLs at which a server may reach the bucket, the usual one first. */
  serverEndpoints(bucket: Bucket, endpoints: Endpoints): readonly { readonly label: string; readonly url: string }[];
  /** Tells a failure with the next step, of what no command waits for. */
  report(error: unknown, retry: () => unknown): void;
  /** A client that may make tables. */
  open(connection: ClickhouseConnection, password: string): Promise<ClickhouseAdmin>;
  migrations(): Promise<readonly Migration[]>;
  /** Never the same twice. */
  newId(): string;
  readonly log: Log;
}
