// ClickHouse's HTTP interface in front of the real engine (chdb), in a process of its own: the engine's calls block their
// thread, and it reads the sandbox's object storage over HTTP while the tests' process serves that.
//
// Spoken as the server speaks it, and as far as clients in this house need it: GET /ping; POST with the query in the body,
// in `query`, or in a multipart form; `param_*`; settings; `database`, `query_id`, `session_id`; users by header, Basic or
// parameter, each with settings of its own (`readonly`); inserts with their data in the body, also compressed; results
// streamed, compressed where asked; exceptions before and in the middle of a result; KILL QUERY by `query_id`; a client
// that goes away, by `cancel_http_readonly_queries_on_client_close`.
//
// Not there, since the engine has no server around it: users and quotas in SQL, `system.query_log`, replication,
// progress in headers, `written_rows` of INSERT … SELECT.
//
// Driven over the channel to its parent (see startClickhouse.ts): `start`, `next` (what happens to the requests to come).
import { randomUUID } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Engine, exceptionOf } from './engine.mjs';
import { readForm } from './form.mjs';

const notSettings = new Set(
  `query database query_id session_id session_timeout session_check user password role default_format wait_end_of_query
  buffer_size enable_http_compression compress decompress send_progress_in_http_headers quota_key stacktrace`.split(
    /\s+/,
  ),
);
const statusByCode = { 194: 401, 192: 403, 193: 403, 497: 403, 516: 403, 47: 404, 60: 404, 81: 404, 62: 400, 159: 408 };

let users = [];
let directory = '';
let engine;
const faults = [];

process.on('message', (message) => {
  if (message.kind === 'start') start(message);
  else faults.push(...Array.from({ length: message.times ?? 1 }, () => message.fault));
});
process.on('disconnect', () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit();
});

function start(options) {
  ({ users, directory } = options);
  engine = new Engine(join(directory, 'data'));
  const answering = (request, response) => answer(request, response).catch((error) => refuse(response, error));
  const server = options.tls ? https.createServer(options.tls, answering) : http.createServer(answering);
  server.listen(0, '127.0.0.1', () => process.send({ kind: 'listening', port: server.address().port }));
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const fault = faults.shift();
  if (fault?.kind === 'hangUp') return request.socket.destroy();
  if (fault?.kind === 'refuse') throw exceptionOf(fault.code, fault.message, fault.name);
  if (request.method === 'GET' && url.pathname === '/ping') return response.end('Ok.\n');
  const user = authenticated(request, url.searchParams);
  const call = await readCall(request, url.searchParams);
  try {
    await run({ ...call, user, cutAfter: fault?.kind === 'cut' ? fault.bytes : null }, request, response);
  } finally {
    if (call.file) await rm(call.file, { force: true });
  }
}

function authenticated(request, parameters) {
  const [, basic = ''] = /^Basic (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [basicName, ...basicRest] = Buffer.from(basic, 'base64').toString().split(':');
  const header = request.headers['x-clickhouse-user'];
  const name = header ?? (basic ? basicName : (parameters.get('user') ?? 'default'));
  const password =
    header !== undefined
      ? (request.headers['x-clickhouse-key'] ?? '')
      : basic
        ? basicRest.join(':')
        : (parameters.get('password') ?? '');
  const user = users.find((each) => each.name === name && each.password === password);
  if (user) return user;
  const why = 'Authentication failed: password is incorrect, or there is no user with such name';
  throw exceptionOf(516, `${name}: ${why}.`, 'AUTHENTICATION_FAILED');
}

/** The query, its parameters and the file that holds the data of an insert. */
async function readCall(request, url) {
  const parameters = new Map([...url].filter(([name]) => name.startsWith('param_')));
  const form = /^multipart\/form-data;\s*boundary=(.*)$/.exec(request.headers['content-type'] ?? '');
  const common = { url, parameters, queryId: url.get('query_id') || randomUUID() };
  if (form) {
    const parts = readForm(await whole(request), form[1]);
    for (const [name, value] of parts) if (name.startsWith('param_')) parameters.set(name, value);
    return { ...common, query: parts.get('query') ?? url.get('query') ?? '' };
  }
  const inUrl = url.get('query');
  if (inUrl === null || !/^\s*INSERT\b/i.test(inUrl)) {
    return { ...common, query: [inUrl, (await whole(request)).toString()].filter(Boolean).join('\n') };
  }
  const file = join(directory, `body-${randomUUID()}`);
  await pipeline(decoded(request), createWriteStream(file));
  return { ...common, query: inUrl, file };
}

function decoded(request) {
  switch (request.headers['content-encoding']) {
    case 'gzip':
      return request.pipe(zlib.createGunzip());
    case 'deflate':
      return request.pipe(zlib.createInflate());
    case 'br':
      return request.pipe(zlib.createBrotliDecompress());
    default:
      return request;
  }
}

async function whole(request) {
  const chunks = [];
  for await (const chunk of decoded(request)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function run({ query, file, url, parameters, queryId, user, cutAfter }, request, response) {
  const settings = [...url].filter(([name]) => !notSettings.has(name) && !name.startsWith('param_'));
  const result = engine.run({
    query,
    file,
    queryId,
    parameters,
    settings: [...Object.entries(user.settings ?? {}), ...settings],
    database: url.get('database') ?? request.headers['x-clickhouse-database'] ?? 'default',
    format: url.get('default_format') ?? request.headers['x-clickhouse-format'] ?? 'TabSeparated',
    sessionId: url.get('session_id'),
  });
  const cancelling = url.get('cancel_http_readonly_queries_on_client_close') === '1';
  response.once('close', () => {
    if (!response.writableFinished && cancelling) engine.kill(queryId);
  });
  const chunks = result[Symbol.asyncIterator]();
  let chunk = await chunks.next();
  if (url.get('wait_end_of_query') === '1') {
    const held = [];
    for (; !chunk.done; chunk = await chunks.next()) held.push(chunk.value);
    chunk = { done: held.length === 0, value: Buffer.concat(held) };
  }
  const tag = randomUUID().replaceAll('-', '').slice(0, 16);
  const zipped = url.get('enable_http_compression') === '1' && /gzip/.test(request.headers['accept-encoding'] ?? '');
  head(response, { queryId, tag, zipped, summary: result.summary });
  const body = zipped ? zlib.createGzip() : response;
  if (zipped) body.pipe(response);
  try {
    let sent = 0;
    for (; !chunk.done; chunk = await chunks.next()) {
      sent += chunk.value.length;
      if (cutAfter !== null && sent >= cutAfter) return request.socket.destroy();
      if (response.destroyed) return;
      if (!body.write(chunk.value)) await new Promise((resolve) => release(body, response, resolve));
    }
    if (cutAfter !== null) return request.socket.destroy();
    body.end();
  } catch (error) {
    // The head has gone out: the exception follows what was sent, between marks that the head announced.
    const text = `${error.message}\n`;
    const length = Buffer.byteLength(text);
    body.end(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
  } finally {
    await chunks.return?.();
  }
}

function release(body, response, resolve) {
  const done = () => {
    body.off('drain', done);
    response.off('close', done);
    resolve();
  };
  body.once('drain', done);
  response.once('close', done);
}

function head(response, { queryId, tag, zipped, summary }) {
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'X-ClickHouse-Server-Display-Name': 'clickhouse-under-test',
    'X-ClickHouse-Query-Id': queryId,
    'X-ClickHouse-Timezone': 'UTC',
    'X-ClickHouse-Exception-Tag': tag,
    'X-ClickHouse-Summary': JSON.stringify(summary),
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
}

function refuse(response, error) {
  if (response.headersSent) return response.destroy();
  const code = error.clickhouseCode ?? 1001;
  response.writeHead(statusByCode[code] ?? 500, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(code),
  });
  response.end(`${error.message}\n`);
}
