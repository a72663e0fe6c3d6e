import { quotable } from '../redact';
import { ClickhouseError, type ClickhouseErrorCode } from './clickhouseAdmin';

/** https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const codes: Readonly<Record<number, ClickhouseErrorCode>> = {
  16: 'drift',
  47: 'drift',
  60: 'no_such_table',
  81: 'no_such_table',
  164: 'forbidden',
  192: 'bad_credentials',
  193: 'bad_credentials',
  194: 'bad_credentials',
  201: 'quota',
  202: 'overloaded',
  241: 'overloaded',
  242: 'read_only',
  252: 'overloaded',
  319: 'overloaded',
  354: 'source',
  497: 'forbidden',
  499: 'source',
  516: 'bad_credentials',
  999: 'overloaded',
};

const advice: Readonly<Record<ClickhouseErrorCode, string>> = {
  unreachable: 'Check its address, and that this machine may reach it.',
  bad_credentials: 'Check user and password.',
  forbidden: 'Ask for the right, or use a user who has it.',
  read_only:
    'The replica takes no writes: its connection to Keeper is gone, or its disk is full. Try again when it is back.',
  no_such_table: 'Connect the bucket first: that makes the tables.',
  drift: 'The tables are not as VPC Flow Lens made them. Its check says where they differ.',
  overloaded: 'Try again later, or load with fewer batches at a time.',
  quota: 'The quota of this user is used up. It is free again when its interval ends.',
  source: 'The server could not read the bucket.',
  failed: '',
};

/** What the client rejected with, as a failure in words. */
export function refusalOf(error: unknown, host: string, user: string): ClickhouseError {
  const said = error instanceof Error ? error.message : String(error);
  const number = error instanceof Error && 'code' in error ? Number(error.code) : Number.NaN;
  if (Number.isNaN(number)) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return new ClickhouseError(
      'unreachable',
      `ClickHouse at ${host} does not answer${code}. ${advice.unreachable}`,
      { said },
      { cause: error },
    );
  }
  const code = codes[number] ?? 'failed';
  const who = code === 'bad_credentials' || code === 'forbidden' || code === 'quota' ? ` for ${user}` : '';
  const words = quotable(said, 300);
  const message = `ClickHouse at ${host} refused${who} (${number}): ${words} ${advice[code]}`.trimEnd();
  return new ClickhouseError(code, message, { serverCode: number, said }, { cause: error });
}
