/**
 * One side of the shipping bench in a process of its own, so that its memory is its own:
 *
 *     node shipTask.js ingest                   a log service on loopback; prints its url, counts at SIGTERM
 *     node shipTask.js storage <folder>         the objects of a folder as a bucket, and an IAM that says yes
 *     node shipTask.js replay <folder> <url> <notes>   prints {"seconds":…,"cpuSeconds":…,"records":…,"peakMb":…}
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { replayObjects } from '../../src/app/replay/replay';
import { openLogService } from '../../src/cloud/ingest/openLogService';
import { sleep } from '../../src/cloud/sleep';
import { folderSource } from '../../src/store/folderSource';
import { nodeInflate } from '../../src/store/nodeInflate';
import { openShippedFile } from '../../src/store/shippedFile';

const [task, ...values] = process.argv.slice(2);

/** Keeps bodies as they came and counts their lines at the end: a real service does that on machines of its own. */
function ingest(): void {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    collect(request, (body) => {
      bodies.push(body);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"ok"}');
    });
  });
  process.once('SIGTERM', () => {
    let lines = 0;
    for (const body of bodies) {
      const text = (body[0] === 0x1f ? gunzipSync(body) : body).toString('utf8');
      lines += text.split('"line":').length - 1;
    }
    process.stdout.write(`${JSON.stringify({ requests: bodies.length, lines })}\n`, () => process.exit(0));
  });
  listen(server);
}

function storage(folder: string): void {
  listen(
    createServer((request: IncomingMessage, response: ServerResponse) => {
      collect(request, () => {
        const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/, ''));
        if (path === '/identity/token') return response.end('{"access_token":"t","expires_in":3600}');
        if (request.url?.includes('list-type=2')) {
          return response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
        }
        if (request.method === 'PUT') return response.end();
        const body = readFileSync(join(folder, path.replace('/flows/', '')));
        response.setHeader('etag', '"e"');
        return response.end(body);
      });
    }),
  );
}

async function replay(folder: string, url: string, notes: string): Promise<void> {
  const destination = openLogService({ kind: 'logdna', url, key: 'k' });
  const { ledger, onLetter } = await openShippedFile(notes, destination.id);
  const started = performance.now();
  const { counts } = await replayObjects(
    folderSource(folder),
    { destination, ledger, onLetter, inflate: nodeInflate, now: Date.now, delay: sleep, random: Math.random },
    { signal: new AbortController().signal },
  );
  const seconds = (performance.now() - started) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  const peakMb = maxRSS / 1024;
  console.log(JSON.stringify({ seconds, cpuSeconds, records: counts.lines, requests: counts.requests, peakMb }));
}

function collect(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks)));
}

function listen(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}

if (task === 'ingest') ingest();
else if (task === 'storage') storage(values[0]!);
else void replay(values[0]!, values[1]!, values[2]!);
