import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIbmCloud } from '../../src/cloud/ibmCloud';
import { sendJson, startServer } from '../cloud/loopbackServer';
import { countingTokens, fakeTime } from '../cloud/tokens';

const names = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'no_proxy',
];

describe('the cloud behind a proxy', () => {
  const before = new Map(names.map((name) => [name, process.env[name]]));
  const seen: string[] = [];
  let proxy: http.Server;

  beforeEach(async () => {
    seen.length = 0;
    for (const name of names) delete process.env[name];
    proxy = http.createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      response.writeHead(500).end();
    });
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url} ${JSON.stringify(request.headers)}`);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    process.env.HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    process.env.HTTP_PROXY = process.env.HTTPS_PROXY;
  });
  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await new Promise((resolve) => proxy.close(resolve));
  });

  const cloudWith = (endpoints = {}) => {
    const { tools } = fakeTime();
    return createIbmCloud({ token: countingTokens(tools.clock), endpoints, ...tools });
  };
  const bucket = { name: 'demo-flowlogs', location: 'us-south', instanceCrn: null };

  it('is reached through a tunnel, in which the proxy sees no token', async () => {
    const cloud = cloudWith();
    await assert.rejects(cloud.storage.list(bucket, {}), { name: 'CloudError' });
    await assert.rejects(cloud.vpc.vpcs('us-south'), { name: 'CloudError' });
    assert.ok(seen.some((line) => line.startsWith('CONNECT s3.us-south.cloud-object-storage.appdomain.cloud:443')));
    assert.ok(seen.some((line) => line.startsWith('CONNECT us-south.iaas.cloud.ibm.com:443')));
    assert.ok(
      seen.every((line) => line.startsWith('CONNECT ') && !/bearer|token-1/i.test(line)),
      seen.join('\n'),
    );
  });

  it('is not asked for the sandbox', async () => {
    const server = await startServer(({ path }, response) => {
      if (path.startsWith('/vpc')) return sendJson(response, { vpcs: [] });
      response.writeHead(200, { etag: '"e"' }).end('ok');
    });
    const cloud = cloudWith({ vpc: `${server.url}/vpc`, cos: server.url });
    assert.deepEqual(await cloud.vpc.vpcs('us-south'), []);
    assert.equal((await cloud.storage.get(bucket, 'k')).length, 2);
    assert.deepEqual(seen, []);
    await server.close();
  });
});
