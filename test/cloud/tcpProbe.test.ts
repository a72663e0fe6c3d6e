import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { describeProbe } from '../../src/app/policy/describeProbe';
import { probeTcp } from '../../src/cloud/tcpProbe';
import { parseIpv4 } from '../../src/core/net/ipv4';

describe('probing a TCP port', () => {
  const { signal } = new AbortController();
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('connects where somebody listens, and is refused where nobody does', async () => {
    assert.equal(await probeTcp('127.0.0.1', port, 5_000, signal), 'connected');
    assert.equal(await probeTcp('127.0.0.1', 1, 5_000, signal), 'refused');
  });

  it('is cancelled', async () => {
    await assert.rejects(probeTcp('127.0.0.1', port, 5_000, AbortSignal.abort(new Error('stop'))), /stop/);
    const cancel = new AbortController();
    const probing = probeTcp('127.0.0.1', port, 5_000, cancel.signal);
    cancel.abort(new Error('stop'));
    await assert.rejects(probing, /stop/);
  });

  it('says what it proves and what it does not', () => {
    const to = (address: string) => parseIpv4(address)!;
    assert.match(
      describeProbe('connected', to('52.116.136.250'), 22),
      /^52\.116\.136\.250:22 answers this machine.*nothing of other initiators/,
    );
    assert.match(describeProbe('refused', to('52.116.136.250'), 22), /nothing listens there/);
    assert.match(
      describeProbe('silent', to('52.116.136.250'), 22),
      /rules, a firewall in the instance, or a missing route/,
    );
    assert.match(
      describeProbe('unreachable', to('10.240.0.4'), 22),
      /private address of the VPC\. That proves nothing/,
    );
    assert.match(
      describeProbe('unreachable', to('52.116.136.250'), 22),
      /no way to 52\.116\.136\.250:22\. That proves nothing/,
    );
  });
});
