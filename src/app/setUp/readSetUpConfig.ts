import * as v from 'valibot';
import { mostWatches, searchProblem } from '../../core/watch/readWatchRules';
import { codeEngineRegions, type SetUpConfig, ships, stockImage, usualWebhookVariable } from './setUpConfig';

/** Something in a configuration that cannot stay as it is. */
export interface ConfigProblem {
  /** `targets[0].kind`; empty: the whole. */
  readonly where: string;
  readonly message: string;
  /** Of a syntax error, counted from 1; absent otherwise. */
  readonly line?: number;
  readonly column?: number;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: SetUpConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads the text of a configuration file; says everything that is wrong with it at once. */
export function parseSetUpConfig(text: string): ConfigReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(text, error)] };
  }
  return readSetUpConfig(value);
}

/** Checks a value of unknown origin: fields, forms, and what does not go together. */
export function readSetUpConfig(value: unknown): ConfigReading {
  const read = v.safeParse(configSchema, value);
  if (!read.success) return { ok: false, problems: read.issues.map(problemOf) };
  const problems = contradictions(read.output);
  return problems.length === 0 ? { ok: true, config: read.output } : { ok: false, problems };
}

const form = (pattern: RegExp, message: string) => v.pipe(v.string('is a text in quotes'), v.regex(pattern, message));
const minutes = v.optional(
  v.pipe(
    v.number('is a number'),
    v.integer('is a whole number'),
    v.minValue(1, 'is 1 to 59'),
    v.maxValue(59, 'is 1 to 59'),
  ),
  5,
);
const count = (most: number) =>
  v.pipe(
    v.number('is a number'),
    v.integer('is a whole number'),
    v.minValue(1, 'is at least 1'),
    v.maxValue(most, `is at most ${most}`),
  );
const variable = (standard: string) =>
  v.optional(form(/^[A-Za-z_]\w{0,99}$/, 'is the name of an environment variable, not the secret itself'), standard);
const address = form(
  /^https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w./-]*)?$/,
  'is an address such as https://logs.mezmo.com, without a query',
);
/**
 * As the shipper takes it: https, plain http on loopback alone. A path would be the database to some clients and a part
 * of the address to others.
 */
const clickhouseAddress = form(
  /^(https:\/\/([\w.-]+|\[[\da-fA-F:]+\])|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\]))(:\d{1,5})?\/?$/,
  'is an https address such as https://clickhouse.example.com:8443, without a path or query',
);
const clickhouseUser = form(/^[!-9;-~]{1,100}$/, 'is the name of a user: 1 to 100 letters, digits or signs, no colon');
const databaseName = form(/^[A-Za-z_]\w{0,62}$/, 'is 1 to 63 letters, digits or underscores, beginning with no digit');
const word = form(/^[^\p{Cc}]{1,180}$/u, 'is a name of 1 to 180 characters');

/**
 * Lower case, digits, `.` and `-`, 3 to 63, no address (https://cloud.ibm.com/docs/cloud-object-storage, Bucket names).
 * Flow logs carry the bucket's name in no other form.
 */
const bucketName = v.pipe(
  form(
    /^(?!\d{1,3}(\.\d{1,3}){3}$)(?!cosv1-|account-)[a-z0-9](?:[a-z0-9]|[.-](?![.-])){1,61}[a-z0-9]$/,
    'is 3 to 63 lower-case letters, digits, single dots or hyphens, beginning and ending with a letter or digit',
  ),
);

const configSchema = v.strictObject({
  region: form(/^[a-z]{2}-[a-z]{3,10}$/, 'is a region such as us-south'),
  resourceGroup: v.optional(v.nullable(word), null),
  namePrefix: form(
    /^[a-z](?:[a-z0-9]|-(?!-)){1,22}[a-z0-9]$/,
    'is 3 to 24 lower-case letters, digits or single hyphens, beginning with a letter and ending with none of the hyphens',
  ),
  targets: v.pipe(
    v.array(
      v.strictObject({
        kind: v.picklist(['vpc', 'subnet', 'instance', 'interface'], 'is vpc, subnet, instance or interface'),
        is: word,
      }),
      'is a list',
    ),
    v.minLength(1, 'names nothing to be logged'),
    v.maxLength(50, 'names more than 50'),
  ),
  bucket: v.optional(
    v.variant(
      'kind',
      [
        v.strictObject({ kind: v.literal('existing'), name: bucketName }),
        v.strictObject({
          kind: v.literal('new'),
          name: v.optional(v.nullable(bucketName), null),
          storageClass: v.optional(
            v.picklist(['smart', 'standard', 'vault', 'cold'], 'is smart, standard, vault or cold'),
            'smart',
          ),
          expiryDays: v.optional(
            v.nullable(
              v.pipe(
                v.number('is a number of days'),
                v.integer('is a whole number of days'),
                v.minValue(1, 'is at least 1'),
                v.maxValue(3650, 'is at most 3650'),
              ),
            ),
            null,
          ),
          instance: v.optional(v.nullable(word), null),
        }),
      ],
      'is existing or new',
    ),
    { kind: 'new', name: null, storageClass: 'smart', expiryDays: null, instance: null },
  ),
  destination: v.optional(
    v.variant(
      'kind',
      [
        v.strictObject({ kind: v.literal('none') }),
        v.strictObject({
          kind: v.literal('mezmo'),
          host: v.optional(address, 'https://logs.mezmo.com'),
          keyVariable: variable('MEZMO_INGESTION_KEY'),
        }),
        v.strictObject({ kind: v.literal('cloud-logs'), instance: v.optional(v.nullable(word), null) }),
        v.strictObject({
          kind: v.literal('clickhouse'),
          url: clickhouseAddress,
          user: v.optional(clickhouseUser, 'default'),
          passwordVariable: variable('CLICKHOUSE_PASSWORD'),
          database: v.optional(databaseName, 'vpc_flow_lens'),
        }),
      ],
      'is none, mezmo, cloud-logs or clickhouse',
    ),
    { kind: 'none' },
  ),
  shipper: v.optional(
    v.variant(
      'kind',
      [
        v.strictObject({
          kind: v.literal('app'),
          image: v.optional(
            form(/^[\w.-]+(:\d+)?(\/[\w.@:-]+)+$/, 'is the name of an image, with its registry'),
            stockImage,
          ),
        }),
        v.strictObject({
          kind: v.literal('function'),
          runtime: v.optional(form(/^nodejs-\d{2}$/, 'is a Node.js runtime such as nodejs-22'), 'nodejs-22'),
          everyMinutes: minutes,
        }),
        v.strictObject({
          kind: v.literal('action'),
          host: address,
          authVariable: variable('OPENWHISK_AUTH'),
          feed: v.optional(v.picklist(['alarms', 'cos'], 'is alarms or cos'), 'alarms'),
          everyMinutes: minutes,
        }),
      ],
      'is app, function or action',
    ),
    { kind: 'app', image: stockImage },
  ),
  alerts: v.optional(
    v.strictObject({
      webhookVariable: variable(usualWebhookVariable),
      watches: v.pipe(
        v.array(
          v.strictObject({
            name: word,
            search: v.string('is a search in quotes'),
            limit: v.optional(count(100_000), 1),
            windowMinutes: v.optional(count(10_080), 60),
          }),
          'is a list',
        ),
        v.minLength(1, 'watches for nothing'),
        v.maxLength(mostWatches, `has more than ${mostWatches}`),
      ),
    }),
  ),
  sshKey: v.optional(v.nullable(word), null),
});

function contradictions(config: SetUpConfig): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  for (const [at, { kind, is }] of config.targets.entries()) {
    if (seen.has(`${kind} ${is}`)) problems.push({ where: `targets[${at}]`, message: `names ${kind} ${is} once more` });
    seen.add(`${kind} ${is}`);
  }
  if (ships(config) && config.shipper.kind !== 'action' && !codeEngineRegions.includes(config.region)) {
    const message = `${config.region} has no Code Engine, and the shipper has to stand in the bucket's region: choose an OpenWhisk action, or no destination`;
    problems.push({ where: 'shipper.kind', message });
  }
  return [...problems, ...alertContradictions(config)];
}

function alertContradictions(config: SetUpConfig): readonly ConfigProblem[] {
  const { alerts, shipper } = config;
  if (alerts === undefined) return [];
  const problems: ConfigProblem[] = [];
  if (!ships(config))
    problems.push({ where: 'alerts', message: 'needs a destination: without one there is no shipper' });
  else if (shipper.kind === 'function') {
    problems.push({ where: 'alerts', message: 'is for an app or an action: the function has no room for it' });
  }
  const names = alerts.watches.map(({ name }) => name);
  for (const [at, { name, search }] of alerts.watches.entries()) {
    const where = `alerts.watches[${at}]`;
    const problem = searchProblem(search);
    if (problem !== null) problems.push({ where, message: problem.replace(/\.$/, '') });
    if (names.indexOf(name) < at) problems.push({ where, message: `has the name ${name} once more` });
  }
  return problems;
}

function problemOf(issue: v.BaseIssue<unknown>): ConfigProblem {
  const where = (issue.path ?? []).reduce(
    (path, { key }) =>
      typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`,
    '',
  );
  if (issue.type === 'strict_object' && issue.expected === 'never') return { where, message: 'is not known here' };
  if (issue.received === 'undefined') return { where, message: 'is missing' };
  if (issue.type === 'strict_object') return { where, message: 'is an object in braces' };
  return { where, message: issue.message };
}

/** Node names the place as an offset, or as line and column, depending on its version; some errors name none. */
function syntaxProblem(text: string, error: unknown): ConfigProblem {
  const words = error instanceof Error ? error.message : '';
  const offset = /at position (\d+)/.exec(words)?.[1];
  const message = 'is no JSON';
  if (offset === undefined) return { where: '', message };
  const before = text.slice(0, Number(offset)).split('\n');
  return { where: '', message, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** `targets[0].kind is vpc, subnet, instance or interface`, one line. */
export function configProblemText({ where, message, line, column }: ConfigProblem): string {
  const place = line === undefined ? '' : ` (line ${line}, column ${column})`;
  return `${where === '' ? 'The configuration' : where} ${message}${place}.`;
}
