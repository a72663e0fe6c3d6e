import assert from 'node:assert/strict';
import { commonProtocols, protocolName, protocolNumber } from '../../../src/core/net/protocols';
import { allServiceNames, portOf, serviceName, serviceNames } from '../../../src/core/net/services';

describe('service names', () => {
  const cases: readonly (readonly [port: number, protocol: number | null, name: string | undefined])[] = [
    [22, 6, 'ssh'],
    [22, 17, undefined],
    [22, null, 'ssh'],
    [53, 17, 'dns'],
    [53, 6, 'dns'],
    [443, 17, 'https'],
    [514, 6, 'shell'],
    [514, 17, 'syslog'],
    [3389, 6, 'rdp'],
    [443, 1, undefined],
    [40000, 6, undefined],
    [0, null, undefined],
  ];
  for (const [port, protocol, name] of cases) {
    it(`port ${port} of protocol ${protocol} is ${name}`, () => assert.equal(serviceName(port, protocol), name));
  }

  const named: readonly (readonly [name: string, port: number | undefined])[] = [
    ['ssh', 22],
    ['SSH', 22],
    ['domain', 53],
    ['dns', 53],
    ['ms-wbt-server', 3389],
    ['microsoft-ds', 445],
    ['bootps', 67],
    ['bootpc', 68],
    ['ntp', 123],
    ['kubernetes-api', 6443],
    ['postgres', 5432],
    ['toString', undefined],
    ['', undefined],
    ['22', undefined],
  ];
  for (const [name, port] of named) it(`${name} is port ${port}`, () => assert.equal(portOf(name), port));

  it('are ports, and lead back to themselves', () => {
    assert.ok(serviceNames.length > 150);
    for (const name of allServiceNames()) {
      const port = portOf(name);
      assert.ok(port !== undefined && Number.isInteger(port) && port > 0 && port < 65536, name);
    }
    for (const { name, port } of serviceNames) {
      assert.equal(portOf(name), port);
      assert.ok(
        [6, 17].some((protocol) => serviceName(port, protocol) === name),
        name,
      );
    }
  });
});

describe('protocols', () => {
  const cases: readonly (readonly [number: number, name: string | undefined])[] = [
    [0, 'hopopt'],
    [1, 'icmp'],
    [6, 'tcp'],
    [17, 'udp'],
    [27, 'rdp'],
    [41, 'ipv6'],
    [47, 'gre'],
    [50, 'esp'],
    [51, 'ah'],
    [58, 'ipv6-icmp'],
    [89, 'ospf'],
    [103, 'pim'],
    [112, 'vrrp'],
    [115, 'l2tp'],
    [132, 'sctp'],
    [136, 'udplite'],
    [139, 'hip'],
    [143, 'ethernet'],
    [144, undefined],
    [255, undefined],
  ];
  for (const [number, name] of cases) {
    it(`${number} is ${name}`, () => {
      assert.equal(protocolName(number), name);
      if (name) assert.equal(protocolNumber(name.toUpperCase()), number);
    });
  }
  it('have other names', () => {
    assert.equal(protocolNumber('icmpv6'), 58);
    assert.equal(protocolNumber('nonsense'), undefined);
    assert.deepEqual(commonProtocols[0], { name: 'tcp', number: 6 });
  });
});
