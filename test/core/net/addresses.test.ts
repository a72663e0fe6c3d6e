import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cidrContains, cidrSize, formatCidr, parseCidr } from '../../../src/core/net/cidr';
import { formatIpv4, parseIpv4 } from '../../../src/core/net/ipv4';
import { addressesStartingWith } from '../../../src/core/net/ipv4Prefix';
import { describeAddress, describeNetwork, knownRanges } from '../../../src/core/net/ranges';

const address = fc.integer({ min: 0, max: 0xffffffff });
const seed = 20261121;

describe('CIDR', () => {
  const cases: readonly (readonly [text: string, first: string, last: string, hostBits: boolean])[] = [
    ['10.240.0.0/18', '10.240.0.0', '10.240.63.255', false],
    ['10.240.0.4/18', '10.240.0.0', '10.240.63.255', true],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', false],
    ['255.255.255.255/0', '0.0.0.0', '255.255.255.255', true],
    ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', false],
    ['192.168.1.0/31', '192.168.1.0', '192.168.1.1', false],
    ['128.0.0.0/1', '128.0.0.0', '255.255.255.255', false],
  ];
  for (const [text, first, last, hostBits] of cases) {
    it(`${text} goes from ${first} to ${last}`, () => {
      const cidr = parseCidr(text);
      assert.ok(cidr);
      assert.deepEqual([formatIpv4(cidr.first), formatIpv4(cidr.last), cidr.hostBits], [first, last, hostBits]);
    });
  }
  for (const text of [
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0/8',
    '/8',
    '10.0.0.0/8/8',
    '10.0.0.0/8 ',
    'x',
  ]) {
    it(`${text} is none`, () => assert.equal(parseCidr(text), null));
  }

  it('holds what shares its bits', () => {
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (network, other, bits) => {
        const cidr = parseCidr(`${formatIpv4(network)}/${bits}`)!;
        const mask = bits === 0 ? 0n : (0xffffffffn << BigInt(32 - bits)) & 0xffffffffn;
        assert.equal(cidrContains(cidr, other), (BigInt(other) & mask) === (BigInt(network) & mask));
        assert.equal(cidrSize(cidr), 2 ** (32 - bits));
        assert.equal(parseCidr(formatCidr(cidr))?.first, cidr.first);
      }),
      { seed },
    );
  });
});

describe('addressesStartingWith', () => {
  it('holds exactly the addresses whose text begins so', () => {
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 15 }), (written, other, length) => {
        const prefix = formatIpv4(written).slice(0, length);
        fc.pre(parseIpv4(prefix) === null);
        for (const each of [written, other]) {
          const held = addressesStartingWith(prefix).some(({ first, last }) => each >= first && each <= last);
          assert.equal(held, formatIpv4(each).startsWith(prefix), `${prefix} ${formatIpv4(each)}`);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
  it('takes a complete address as itself', () => {
    const one = parseIpv4('10.240.0.4')!;
    assert.deepEqual(addressesStartingWith('10.240.0.4'), [{ first: one, last: one }]);
  });
  for (const text of ['256.', '1.2.3.4.', '01.', '1..2', 'x', '1.2.3.999', '.1', '1000', '1.2.3.4.5']) {
    it(`${text} begins none`, () => assert.deepEqual(addressesStartingWith(text), []));
  }
});

describe('known ranges', () => {
  const cases: readonly (readonly [address: string, label: string | undefined])[] = [
    ['10.240.0.4', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', undefined],
    ['192.168.0.1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'metadata service'],
    ['169.254.1.1', 'link local'],
    ['161.26.0.10', 'IBM DNS'],
    ['161.26.0.11', 'IBM DNS'],
    ['161.26.0.12', 'IBM services'],
    ['166.8.0.0', 'IBM cloud service endpoints'],
    ['166.11.255.255', 'IBM cloud service endpoints'],
    ['166.12.0.0', undefined],
    ['224.0.0.251', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['0.0.0.0', 'no address yet'],
    ['92.63.197.61', undefined],
  ];
  for (const [text, label] of cases) {
    it(`${text} is ${label ?? 'an ordinary address'}`, () => {
      assert.equal(describeAddress(parseIpv4(text)!)?.label, label);
    });
  }
  it('of a network is the one that holds all of it', () => {
    assert.equal(describeNetwork(parseCidr('10.240.0.0/18')!)?.cidr, '10.0.0.0/8');
    assert.equal(describeNetwork(parseCidr('8.0.0.0/6')!), undefined);
  });
  it('stand narrow before wide', () => {
    for (const [index, range] of knownRanges.entries()) {
      assert.ok(!range.hostBits, range.cidr);
      for (const before of knownRanges.slice(0, index)) {
        assert.ok(!(before.first <= range.first && before.last >= range.last), `${before.cidr} hides ${range.cidr}`);
      }
    }
  });
});
