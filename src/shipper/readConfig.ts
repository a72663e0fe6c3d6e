import { shipperVariables as names, type ShipperVariable } from '../core/ship/shipperVariables';
import type { WatchesConfig, WatchForm } from './watchForm';

/** What the shipper is told by its environment. Secrets are in it: never log it. */
export interface ShipperConfig {
  readonly bucket: string;
  readonly prefix: string;
  readonly cosEndpoint: string;
  readonly iamEndpoint: string;
  /** How it gets to read the bucket. */
  readonly signIn: SignIn;
  readonly destination: DestinationConfig;
  /** Where it keeps its own notes; null: in memory alone. */
  readonly state: { readonly bucket: string; readonly prefix: string; readonly endpoint: string } | null;
  /** What callers must send; null: anybody may call. */
  readonly callSecret: string | null;
  /** Alerts, and the secret address they are posted to; null: none. */
  readonly watches: WatchesConfig | null;
  readonly sweepHours: number;
  readonly sweepMinutes: number;
  readonly timeLimitSeconds: number;
  readonly concurrency: number;
  readonly maxObjectBytes: number;
}

export type SignIn =
  | { readonly kind: 'apiKey'; readonly apiKey: string }
  | { readonly kind: 'profile'; readonly profile: string };

export type DestinationConfig =
  | {
      readonly kind: 'logdna';
      readonly url: string;
      readonly key: string;
      readonly hostname: string;
      readonly app: string;
      readonly tags: readonly string[];
    }
  | { readonly kind: 'cloudlogs'; readonly url: string; readonly signIn: SignIn }
  | {
      readonly kind: 'clickhouse';
      readonly url: string;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

/** Variables by name; an OpenWhisk action's parameters have the same names. */
export type ShipperEnvironment = Readonly<Record<string, unknown>>;

export type ReadConfig =
  | { readonly ok: true; readonly config: ShipperConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

const flowLogRoot = /(^|\/)ibm_vpc_flowlogs_v\d/;

/** Checks all of it before anything is done: a shipper that is told wrongly says everything that is wrong at once. */
export function readConfig(env: ShipperEnvironment, watchForm: WatchForm | null = null): ReadConfig {
  const problems: string[] = [];
  const text = (name: ShipperVariable, otherwise = ''): string => {
    const value = env[name];
    return (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '') || otherwise;
  };
  const required = (name: ShipperVariable): string => {
    const value = text(name);
    if (value === '') problems.push(`${name} is not set.`);
    return value;
  };
  const url = (name: ShipperVariable, value: string): string => {
    if (value !== '' && !isServiceUrl(value)) problems.push(`${name} has to be an https address without a user name.`);
    return value.replace(/\/+$/, '');
  };
  const whole = (name: ShipperVariable, otherwise: number, least: number, most: number): number => {
    const value = text(name);
    if (value === '') return otherwise;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    problems.push(`${name} has to be a whole number from ${least} to ${most}.`);
    return otherwise;
  };

  const bucket = required(names.bucket);
  const cosEndpoint = url(names.cosEndpoint, required(names.cosEndpoint));
  const signIn = readSignIn(text);
  if (signIn === null) problems.push(`Neither ${names.cosApiKey} nor ${names.trustedProfile} is set.`);
  const prefix = text(names.prefix, 'ibm_vpc_flowlogs_v1/');
  const destination = readDestination(text, required, url, bucket, signIn, problems);
  const stateBucket = text(names.stateBucket);
  const statePrefix = text(names.statePrefix, 'vpc-flow-lens-shipper/').replace(/\/*$/, '/');
  if (stateBucket !== '' && flowLogRoot.test(statePrefix)) {
    problems.push(`${names.statePrefix} lies where flow logs lie; choose a prefix of its own.`);
  }
  const config = {
    bucket,
    prefix,
    cosEndpoint,
    iamEndpoint: url(names.iamEndpoint, text(names.iamEndpoint, 'https://iam.cloud.ibm.com')),
    state:
      stateBucket === ''
        ? null
        : {
            bucket: stateBucket,
            prefix: statePrefix,
            endpoint: url(names.stateEndpoint, text(names.stateEndpoint, cosEndpoint)),
          },
    callSecret: text(names.callSecret) || null,
    watches: readWatches(text, watchForm, problems),
    sweepHours: whole(names.sweepHours, 3, 1, 24 * 31),
    sweepMinutes: whole(names.sweepMinutes, 5, 1, 1440),
    timeLimitSeconds: whole(names.timeLimit, 100, 5, 3600),
    concurrency: whole(names.concurrency, 8, 1, 64),
    maxObjectBytes: whole(names.maxObjectMb, 64, 1, 512) * 1024 * 1024,
  };
  if (problems.length > 0 || signIn === null || destination === null) return { ok: false, problems };
  return { ok: true, config: { ...config, signIn, destination } };
}

function readSignIn(text: (name: ShipperVariable) => string): SignIn | null {
  const apiKey = text(names.cosApiKey);
  if (apiKey !== '') return { kind: 'apiKey', apiKey };
  const profile = text(names.trustedProfile);
  return profile === '' ? null : { kind: 'profile', profile };
}

function readDestination(
  text: (name: ShipperVariable, otherwise?: string) => string,
  required: (name: ShipperVariable) => string,
  url: (name: ShipperVariable, value: string) => string,
  bucket: string,
  signIn: SignIn | null,
  problems: string[],
): DestinationConfig | null {
  const kind = required(names.destination);
  if (kind === 'logdna') {
    return {
      kind,
      url: url(names.logdnaUrl, text(names.logdnaUrl, 'https://logs.mezmo.com')),
      key: required(names.logdnaKey),
      hostname: text(names.logdnaHost, bucket),
      app: text(names.logdnaApp, 'vpc-flowlogs'),
      tags: text(names.logdnaTags)
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    };
  }
  if (kind === 'cloudlogs') {
    const apiKey = text(names.cloudLogsApiKey);
    const own: SignIn | null = apiKey === '' ? signIn : { kind: 'apiKey', apiKey };
    const address = url(names.cloudLogsUrl, required(names.cloudLogsUrl));
    return own === null ? null : { kind, url: address, signIn: own };
  }
  if (kind === 'clickhouse') {
    const database = text(names.clickhouseDatabase, 'vpc_flow_lens');
    if (!/^\w{1,63}$/.test(database))
      problems.push(`${names.clickhouseDatabase} takes letters, digits and underscores.`);
    return {
      kind,
      url: url(names.clickhouseUrl, required(names.clickhouseUrl)),
      user: text(names.clickhouseUser, 'default'),
      password: text(names.clickhousePassword),
      database,
    };
  }
  if (kind !== '') problems.push(`${names.destination} is logdna, cloudlogs or clickhouse.`);
  return null;
}

function readWatches(
  text: (name: ShipperVariable) => string,
  form: WatchForm | null,
  problems: string[],
): ShipperConfig['watches'] {
  const searches = text(names.watches);
  if (searches === '') return null;
  if (form === null) {
    problems.push(`${names.watches} is for the app and the action; the function has no room for it.`);
    return null;
  }
  const read = form.read(searches);
  if (!read.ok) {
    problems.push(...read.problems.map((problem) => `${names.watches} ${problem}`));
    return null;
  }
  if (read.rules.length === 0) return null;
  const webhook = text(names.watchWebhook);
  if (webhook === '') problems.push(`${names.watchWebhook} is not set, but ${names.watches} is.`);
  else if (!isServiceUrl(webhook))
    problems.push(`${names.watchWebhook} has to be an https address without a user name.`);
  return { rules: read.rules, webhook };
}

/** https; plain http on loopback alone, for rehearsals. */
function isServiceUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname));
}

/** All secrets of a configuration, to be hidden in logs. */
export function secretsOf({ signIn, destination, callSecret, watches }: ShipperConfig): readonly string[] {
  const keys = [signIn, destination.kind === 'cloudlogs' ? destination.signIn : null].flatMap((way) =>
    way?.kind === 'apiKey' ? [way.apiKey] : [],
  );
  return [
    ...keys,
    ...(destination.kind === 'logdna' ? [destination.key] : []),
    ...(destination.kind === 'clickhouse' && destination.password !== '' ? [destination.password] : []),
    ...(callSecret ? [callSecret] : []),
    ...secretsOfWebhook(watches?.webhook),
  ];
}

/** Also the path alone, should a host or protocol be told without it. */
function secretsOfWebhook(webhook: string | undefined): readonly string[] {
  return webhook !== undefined && URL.canParse(webhook) ? [webhook, new URL(webhook).pathname] : [];
}
