import { EngineError } from '../queryEngine';
import type { LimitNames, SearchLimits } from './searchLimits';

interface Asked {
  readonly url: string;
  readonly user: string;
  readonly database: string;
  /** The failure came when rows had come already. */
  readonly broken?: boolean;
  /** What was asked for with it; null where the user's profile allows no limits but its own. */
  readonly limits: SearchLimits | null;
  readonly limitNames?: LimitNames;
}

type Words = (asked: Asked, said: string) => readonly [code: EngineError['code'], message: string];

const credentials: Words = ({ user }) => [
  'engine_unavailable',
  `It refused the user ${user}. Check user and password, and connect ClickHouse again.`,
];
const noTables: Words = ({ database }) => [
  'engine_unavailable',
  `There are no flow logs in its database ${database}. Load a bucket into it first: vpc-flow-lens clickhouse connect.`,
];
const drift: Words = ({ database }, said) => [
  'engine_unavailable',
  `The tables in ${database} are not as VPC Flow Lens made them (${said}). Bring them up to date: vpc-flow-lens clickhouse connect.`,
];
const busy: Words = () => ['failed', 'It has more to do than it can at the moment. Try again in a while.'];
const node: Words = (_, said) => [
  'failed',
  `A node of its cluster did not answer (${said}). Try again when it is back.`,
];

const narrow = 'Narrow it or its time range';

/** What to do about a limit: ours is raised by whoever searches, one of the user's profile by whoever runs the server. */
function orRaise({ limits, limitNames, user }: Asked, limit: keyof SearchLimits, setting: string): string {
  if (limits !== null && limits[limit] > 0) return `${narrow}, or raise ${limitNames?.[limit] ?? 'the limit'}.`;
  return `${narrow}, or have the limit of the user ${user} raised (${setting}).`;
}

const readsTooMuch: Words = (asked) => {
  const { limits } = asked;
  const most = limits !== null && limits.readGb > 0 ? `the ${limits.readGb} GB that it may` : 'it may';
  return [
    'failed',
    `The search has to read more than ${most}, and was stopped. ${orRaise(asked, 'readGb', 'max_bytes_to_read')}`,
  ];
};

/** By the server's number: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const byNumber: Readonly<Record<number, Words>> = {
  10: drift,
  16: drift,
  47: drift,
  53: drift,
  60: noTables,
  81: noTables,
  158: readsTooMuch,
  159: (asked) => [
    'failed',
    `The search took longer than ${asked.limits === null || asked.limits.seconds === 0 ? 'it may' : `${asked.limits.seconds} s`} and was stopped. ${orRaise(asked, 'seconds', 'max_execution_time')}`,
  ],
  164: ({ user }) => ['failed', `The user ${user} may not do that: it may only read.`],
  192: credentials,
  193: credentials,
  194: credentials,
  201: ({ user }) => [
    'failed',
    `The quota of the user ${user} is used up. Try again when its interval has passed, or have it raised.`,
  ],
  202: busy,
  209: node,
  210: node,
  241: (asked) => [
    'out_of_memory',
    `The search needs more memory than it may use. ${orRaise(asked, 'memoryMb', 'max_memory_usage')}`,
  ],
  242: () => ['failed', 'The replica only reads at the moment: its connection to Keeper is gone. Try again later.'],
  243: () => ['disk_full', 'Its disk has no room for the temporary files of this search. Narrow it or its time range.'],
  252: () => ['failed', 'Its tables are made of too many parts: merging is behind loading. Try again in a while.'],
  279: node,
  307: readsTooMuch,
  394: () => ['failed', 'The search was stopped on the server.'],
  396: (asked) => [
    'failed',
    `The search finds more than may be shown at once. ${orRaise(asked, 'resultRows', 'max_result_rows')}`,
  ],
  425: node,
  439: busy,
  497: ({ user, database }) => [
    'engine_unavailable',
    `The user ${user} may not read the tables. Have it allowed: GRANT SELECT ON ${database}.* TO ${user}.`,
  ],
  516: credentials,
};

const certificate =
  /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS|self.signed certificate|altnames|unable to (verify|get)/i;
const plainText = /EPROTO|wrong version number|packet length too long|SSL routines/i;
const connection =
  /ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|socket hang up|aborted|premature|timeout error/i;

/** The connection went away, or there was none: the same question may do better a moment later. */
export function isLost(error: unknown): boolean {
  return numberOf(error) === null && connection.test(described(error)) && !isTls(error);
}

/** The user's profile forbids, or the server does not know, a setting of ours. */
export function refusesSettings(error: unknown): boolean {
  const number = numberOf(error);
  return number === 452 || number === 115 || (number === 164 && /modify|setting/i.test(described(error)));
}

/** The setting whose value the user's profile does not allow, where that is what the server says; else null. */
export function boundSetting(error: unknown): string | null {
  if (numberOf(error) !== 452) return null;
  return /\bSetting (\w+) should/.exec(described(error))?.[1] ?? null;
}

/** What the client rejected with, in words for the user: what happened, on which server, and what to do. */
export function engineErrorOf(error: unknown, asked: Asked): Error {
  if (error instanceof EngineError) return error;
  const [code, message] = worded(error, asked);
  return new EngineError(code, `ClickHouse at ${hostOf(asked.url)}: ${message}`, { cause: error });
}

function worded(error: unknown, asked: Asked): readonly [EngineError['code'], string] {
  const number = numberOf(error);
  const said = firstWords(error);
  if (number !== null) {
    const words = byNumber[number];
    return words ? words(asked, said) : ['failed', `The search failed (${number}): ${said}`];
  }
  if (plainText.test(described(error))) {
    return ['engine_unavailable', 'It does not speak TLS there. Check the address: https is for its TLS port alone.'];
  }
  if (certificate.test(described(error))) {
    return [
      'engine_unavailable',
      `Its certificate is not trusted (${said}). Name the file of the authority that signed it.`,
    ];
  }
  if (asked.broken) return ['failed', 'The connection was lost before all rows had come. Try again.'];
  return ['engine_unavailable', `It does not answer (${said}). Check that it runs and can be reached from here.`];
}

function isTls(error: unknown): boolean {
  return certificate.test(described(error)) || plainText.test(described(error));
}

function numberOf(error: unknown): number | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^\d+$/.test(code) ? Number(code) : null;
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${'code' in error ? String(error.code) : ''} ${error.message}`;
}

/** The first line of what was said, short and without control characters: it may quote names from the data. */
function firstWords(error: unknown): string {
  const message = error instanceof Error ? error.message || ('code' in error ? String(error.code) : '') : String(error);
  const line = message.split('\n')[0] ?? '';
  return line
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/[.: ]+$/, '')
    .slice(0, 200);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unknown address';
}
