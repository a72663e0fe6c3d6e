import { readFile } from 'node:fs/promises';
import type { QueryEngine } from '../engines/queryEngine';
import { type ClickhouseChoice, clickhouseLimits } from './clickhouseChoice';
import { UsageError } from './exitCode';

type Environment = Readonly<Record<string, string | undefined>>;

/** The engine over the ClickHouse that is chosen or that the environment names; the password comes from there alone. */
export async function openClickhouse(
  env: Environment,
  choice: ClickhouseChoice,
  secret: (name: string) => Promise<string | null>,
): Promise<QueryEngine> {
  const url = addressOf(choice.url ?? env.CLICKHOUSE_URL);
  const caFile = choice.caFile ?? env.CLICKHOUSE_CA_FILE;
  const ca = caFile === undefined ? undefined : await certificates(caFile);
  const password = env.CLICKHOUSE_PASSWORD ?? (await secret('CLICKHOUSE_PASSWORD')) ?? '';
  const { openClickhouseEngine } = await import('../engines/clickhouse/clickhouseEngine');
  return openClickhouseEngine({
    ...{ url, password, ca },
    user: choice.user ?? env.CLICKHOUSE_USER ?? 'default',
    database: choice.database ?? env.CLICKHOUSE_DATABASE ?? 'vpc_flow_lens',
    limits: () => choice.limits,
    limitNames,
  });
}

const { seconds, resultRows, readGb, memoryMb } = clickhouseLimits;
const limitNames = {
  seconds: `--${seconds}`,
  resultRows: `--${resultRows}`,
  readGb: `--${readGb}`,
  memoryMb: `--${memoryMb}`,
};

function addressOf(text: string | undefined): string {
  if (!text) {
    throw new UsageError(
      'To search in ClickHouse, say where it is: --clickhouse-url, or CLICKHOUSE_URL, such as https://host:8443.',
      'query',
    );
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      'The address of ClickHouse is that of its HTTP interface, such as https://host:8443.',
      'query',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new UsageError(
      'The address of ClickHouse holds no user, password or settings: --clickhouse-user and CLICKHOUSE_PASSWORD name them.',
      'query',
    );
  }
  return text;
}

async function certificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text?.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new UsageError(`${path} holds no certificates (PEM).`, 'query');
}
