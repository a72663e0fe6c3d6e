import type { SecretStorage } from 'vscode';
import type { Migration } from '../../app/clickhouse/migrations';
import type { ClickhouseAdmin } from '../../cloud/clickhouse/clickhouseAdmin';
import type { Bucket, Endpoints } from '../../cloud/cloud';
import type { Inflate } from '../../core/flow/openObject';
import type { ClickhouseConnection, ClickhouseConnections } from '../engines/clickhouseConnections';
import type { BrowseSession } from '../flowLogs/browseSession';
import type { ReadRange } from '../ingest/askRange';
import type { Log } from '../log';

export interface ClickhouseBucketPorts {
  readonly session: BrowseSession;
  readonly connections: ClickhouseConnections;
  readonly secrets: SecretStorage;
  readonly readRange: ReadRange;
  readonly inflate: Inflate;
  /** Base URL at which a server reaches the bucket. */
  serverEndpoint(bucket: Bucket, endpoints: Endpoints): string;
  /** A client that may make tables. */
  open(connection: ClickhouseConnection, password: string): Promise<ClickhouseAdmin>;
  migrations(): Promise<readonly Migration[]>;
  /** Never the same twice. */
  newId(): string;
  readonly log: Log;
}
