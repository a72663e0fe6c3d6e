import type { Query } from '../../core/query/ast';
import { compileClickhouse } from '../../core/query/clickhouse';
import { compileDuckdb } from '../../core/query/duckdb';
import { describeLeftOver } from '../../core/query/hosted/describeLeftOver';
import { compileDataprime, compileLogdna, compileLucene } from '../../core/query/hosted/hostedCompilers';
import type { HostedSearch } from '../../core/query/hosted/hostedSearch';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readSearch } from '../readSearch';

const sqlNames = ['duckdb', 'clickhouse'] as const;
const hostedNames = ['logdna', 'lucene', 'dataprime'] as const;

export const compileCommand: Command = {
  name: 'compile',
  summary: 'Show what a search becomes',
  synopsis: "'<search>' --to duckdb|clickhouse|logdna|lucene|dataprime|json",
  help: `
  --to duckdb   the SQL condition over the store's flows, and the values of its parameters (the default)
  --to clickhouse
                the SQL condition over the flows in ClickHouse, and the values of its parameters
  --to logdna   the search as LogDNA (Mezmo) is asked
  --to lucene, --to dataprime
                the search as IBM Cloud Logs is asked; DataPrime is the condition of a filter
  --to json     the syntax tree

A hosted service may be asked for more than the search means, never for less. What is then looked at once more, and why,
stands below its text.

Nothing is run, and no store is needed.
`,
  options: { to: { type: 'string' } },
  words: [1, 1],
  run: compile,
};

async function compile(context: CommandContext) {
  const { options, output, json } = context;
  const to = options.oneOf('to', [...sqlNames, ...hostedNames, 'json'] as const) ?? 'duckdb';
  const request = readSearch(context);
  if (request === null) return exitCode.usage;
  if (to === 'json') {
    await output.line(JSON.stringify(request.query, null, 2));
    return exitCode.ok;
  }
  if (to !== 'duckdb' && to !== 'clickhouse') return compileToHosted(context, hosted[to](request.query));
  const { sql, parameters } = sqlOf(to, request.query);
  if (json) await output.line(withDigits({ sql, parameters }));
  else {
    await output.line(sql);
    for (const [at, value] of Object.entries(parameters)) {
      const name = to === 'duckdb' ? `$${Number(at) + 1}` : at;
      await output.line(`-- ${name} = ${typeof value === 'bigint' ? String(value) : withDigits(value)}`);
    }
  }
  return exitCode.ok;
}

function sqlOf(to: 'duckdb' | 'clickhouse', query: Query) {
  return to === 'duckdb' ? compileDuckdb(query) : compileClickhouse(query);
}

/** JSON; whole numbers above 2^53 as texts of their digits. */
function withDigits(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

const hosted: Readonly<Record<(typeof hostedNames)[number], (query: Query) => HostedSearch>> = {
  logdna: compileLogdna,
  lucene: compileLucene,
  dataprime: compileDataprime,
};

async function compileToHosted({ words, output, json }: CommandContext, { text, left }: HostedSearch) {
  const search = words[0] ?? '';
  const second = left.map(({ code, span }) => ({ condition: search.slice(span.start, span.end), code }));
  if (json) await output.line(JSON.stringify({ text, left: second }));
  else {
    await output.line(text === null ? '(nothing can match)' : text === '' ? '(everything)' : text);
    for (const { condition, code } of second) {
      await output.line(`-- looked at once more: ${condition} (${describeLeftOver(code)})`);
    }
  }
  return exitCode.ok;
}
