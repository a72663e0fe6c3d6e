/**
 * Names of the environment variables (in OpenWhisk: of the action's parameters) that the deployed shipper reads. Who
 * deploys it sets them; `secret` ones only by reference to a secret. Their meaning stands in `src/shipper/readConfig.ts`.
 */
export const shipperVariables = {
  /** Bucket with the flow logs. Required. */
  bucket: 'COS_BUCKET',
  /** Only keys that begin with it are shipped. Default `ibm_vpc_flowlogs_v1/`. */
  prefix: 'COS_PREFIX',
  /** Base URL, for example `https://s3.direct.us-south.cloud-object-storage.appdomain.cloud`. Required. */
  cosEndpoint: 'COS_ENDPOINT',
  /** Secret: API key that may read the bucket. Or a trusted profile, below. */
  cosApiKey: 'COS_API_KEY',
  /** Name of a trusted profile that the workload's compute resource token may take. */
  trustedProfile: 'TRUSTED_PROFILE',
  /** Default `https://iam.cloud.ibm.com`. */
  iamEndpoint: 'IAM_ENDPOINT',
  /** `logdna`, `cloudlogs` or `clickhouse`. Required. */
  destination: 'DESTINATION',
  /** Base URL of LogDNA/Mezmo ingest. Default `https://logs.mezmo.com`. */
  logdnaUrl: 'LOGDNA_URL',
  /** Secret. */
  logdnaKey: 'LOGDNA_INGESTION_KEY',
  /** `hostname` of the lines. Default: name of the bucket. */
  logdnaHost: 'LOGDNA_HOSTNAME',
  /** Default `vpc-flowlogs`. */
  logdnaApp: 'LOGDNA_APP',
  /** Comma-separated. */
  logdnaTags: 'LOGDNA_TAGS',
  /** Base URL, `https://<guid>.ingress.<region>.logs.cloud.ibm.com`. */
  cloudLogsUrl: 'CLOUD_LOGS_URL',
  /** Secret: API key with the role Sender. Default: the one for the bucket. */
  cloudLogsApiKey: 'CLOUD_LOGS_API_KEY',
  /** Base URL of ClickHouse's HTTP interface, `https://host:8443`. */
  clickhouseUrl: 'CLICKHOUSE_URL',
  /** A user who may insert into the tables. Default `default`. */
  clickhouseUser: 'CLICKHOUSE_USER',
  /** Secret. */
  clickhousePassword: 'CLICKHOUSE_PASSWORD',
  /** Default `vpc_flow_lens`. */
  clickhouseDatabase: 'CLICKHOUSE_DATABASE',
  /** Bucket for the shipper's own notes: what was shipped, dead letters. Absent: it remembers only while it runs. */
  stateBucket: 'STATE_BUCKET',
  /** Default `vpc-flow-lens-shipper/`. Never below a flow log prefix. */
  statePrefix: 'STATE_PREFIX',
  /** Endpoint of that bucket. Default: the one of the flow logs. */
  stateEndpoint: 'STATE_ENDPOINT',
  /**
   * Secret: whoever calls must send it, as the header `x-shipper-secret` or as the event's attribute `shippersecret`.
   * Needed where the address is public.
   */
  callSecret: 'SHIPPER_SECRET',
  /** Alerts on what is shipped: a JSON list of `{name, search, limit?, windowMinutes?}`. Default: none. */
  watches: 'WATCH_SEARCHES',
  /** Secret: address of the incoming webhook of Slack, or of one that takes the same body, that alerts are posted to. */
  watchWebhook: 'WATCH_WEBHOOK_URL',
  /** How far back a sweep looks, in hours. Default 3. */
  sweepHours: 'SWEEP_HOURS',
  /** The function's schedule in minutes. Default 5. */
  sweepMinutes: 'SWEEP_MINUTES',
  /** Seconds that one call of the function or action may take. Default 100. */
  timeLimit: 'TIME_LIMIT_SECONDS',
  /** Objects read at a time. Default 8. */
  concurrency: 'SHIPPER_CONCURRENCY',
  /** MB of JSON that one object may inflate to. Default 64. */
  maxObjectMb: 'MAX_OBJECT_MB',
} as const;

export type ShipperVariable = (typeof shipperVariables)[keyof typeof shipperVariables];

/** Those whose values are secrets. */
export const secretShipperVariables: readonly ShipperVariable[] = [
  shipperVariables.cosApiKey,
  shipperVariables.logdnaKey,
  shipperVariables.cloudLogsApiKey,
  shipperVariables.clickhousePassword,
  shipperVariables.callSecret,
  shipperVariables.watchWebhook,
];
