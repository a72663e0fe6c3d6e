// What the HTTP front asks of the engine: each request runs on a connection of its own, with its parameters and settings.
import { createRequire } from 'node:module';

const { Session } = createRequire(import.meta.url)('chdb');

/** An exception in the words of the server. */
export function exceptionOf(code, message, name) {
  const error = new Error(`Code: ${code}. DB::Exception: ${message} (${name}) (version 26.7.2.1 (official build))`);
  return Object.assign(error, { clickhouseCode: code });
}

const literal = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;

export class Engine {
  #sessions = new Map();

  constructor(directory) {
    this.directory = directory;
    // The engine lives as long as one connection does.
    this.keeper = new Session(directory);
  }

  /** The result in chunks, and a summary that is filled in when it ends. Throws with `clickhouseCode`. */
  run(call) {
    const summary = { read_rows: '0', read_bytes: '0', written_rows: '0', written_bytes: '0', result_rows: '0' };
    const chunks = this.#chunks(call, summary);
    return { summary, [Symbol.asyncIterator]: () => chunks };
  }

  kill(queryId) {
    return this.keeper
      .queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${literal(queryId)} ASYNC`)
      .catch(() => undefined);
  }

  async *#chunks(call, summary) {
    const session = this.#session(call.sessionId);
    try {
      this.#prepare(session, call);
      const query = statement(call);
      if (/^[\s(]*(SELECT|WITH)\b/i.test(query)) {
        let rows = 0;
        for await (const chunk of session.queryStream(query, { format: call.format })) {
          rows += chunk.numRows;
          summary.result_rows = String(rows);
          yield Buffer.from(chunk.raw());
        }
        return;
      }
      const result = await session.queryAsync(query, { format: call.format });
      Object.assign(summary, { read_rows: String(result.rowsRead), read_bytes: String(result.bytesRead) });
      // What an insert read from its body is what it wrote.
      if (call.file) Object.assign(summary, { written_rows: summary.read_rows, written_bytes: summary.read_bytes });
      const bytes = Buffer.from(result.bytes());
      if (bytes.length > 0) yield bytes;
    } catch (error) {
      throw worded(error);
    } finally {
      if (!call.sessionId) session.close();
    }
  }

  #session(id) {
    const known = id ? this.#sessions.get(id) : undefined;
    if (known) return known;
    const session = new Session(this.directory);
    if (id) this.#sessions.set(id, session);
    return session;
  }

  #prepare(session, { database, parameters, settings, queryId }) {
    // The engine gives no say in its query ids: the comment stands for them.
    session.query(`SET log_comment = ${literal(queryId)}`);
    for (const [name, value] of parameters) session.query(`SET ${identifier(name)} = ${literal(value)}`);
    session.query(`USE ${'`'}${database.replaceAll('`', '')}${'`'}`);
    for (const [name, value] of settings) session.query(`SET ${identifier(name)} = ${literal(String(value))}`);
  }
}

function identifier(name) {
  if (/^\w+$/.test(name)) return name;
  throw exceptionOf(
    115,
    `Setting ${name} is neither a builtin setting nor started with the prefix.`,
    'UNKNOWN_SETTING',
  );
}

function statement({ query, file }) {
  if (/^\s*KILL\s+QUERY\b|\bFROM system\.processes\b/i.test(query))
    return query.replace(/\bquery_id\b/g, "Settings['log_comment']");
  if (!file) return query;
  const [, insert, format] = /^(.*?)\s*\bFORMAT\s+(\w+)\s*;?\s*$/is.exec(query) ?? [];
  if (!insert) throw exceptionOf(62, `Syntax error: no FORMAT in ${query.slice(0, 100)}`, 'SYNTAX_ERROR');
  // A body that is read by a SELECT of its own.
  const read = insert.replace(/\binput\(/, () => `file(${literal(file)}, ${literal(format)}, `);
  if (read !== insert) return read;
  return `${insert} FROM INFILE ${literal(file)} COMPRESSION 'none' FORMAT ${format}`;
}

/** The binding adds words of its own before the server's, and says nothing of the version behind them. */
function worded(error) {
  if (error.clickhouseCode && !/^Query failed/.test(error.message)) return error;
  const message = String(error.message).replace(/^Query failed: /, '');
  const [, code = '1001'] = /^Code: (\d+)\./.exec(message) ?? [];
  return Object.assign(new Error(message), { clickhouseCode: Number(code) });
}
