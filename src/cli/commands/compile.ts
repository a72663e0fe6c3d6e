import { compileDuckdb } from '../../core/query/duckdb';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { readSearch } from '../readSearch';

export const compileCommand: Command = {
  name: 'compile',
  summary: 'Show what a search becomes',
  synopsis: "'<search>' --to duckdb|json",
  help: `
  --to duckdb   the SQL condition over the store's flows, and the values of its parameters (the default)
  --to json     the syntax tree

Nothing is run, and no store is needed.
`,
  options: { to: { type: 'string' } },
  words: [1, 1],
  run: compile,
};

async function compile(context: CommandContext) {
  const { options, output, json } = context;
  const to = options.oneOf('to', ['duckdb', 'json'] as const) ?? 'duckdb';
  const request = readSearch(context);
  if (request === null) return exitCode.usage;
  if (to === 'json') {
    await output.line(JSON.stringify(request.query, null, 2));
    return exitCode.ok;
  }
  const { sql, parameters } = compileDuckdb(request.query);
  const plain = JSON.stringify({ sql, parameters }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  if (json) await output.line(plain);
  else {
    await output.line(sql);
    for (const [at, value] of parameters.entries()) await output.line(`-- $${at + 1} = ${parameterText(value)}`);
  }
  return exitCode.ok;
}

const parameterText = (value: unknown): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
