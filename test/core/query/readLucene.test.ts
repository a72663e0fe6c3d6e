import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatIpv4 } from '../../../src/core/net/ipv4';
import { addressPattern, readAddressPattern } from '../../../src/core/query/hosted/addressPattern';
import { compileLucene } from '../../../src/core/query/hosted/hostedCompilers';
import { alertQueryProblem } from '../../../src/core/query/hosted/luceneLimits';
import { readLucene } from '../../../src/core/query/hosted/readLucene';
import { parseQuery } from '../../../src/core/query/parse';
import { everyConstruct } from '../../golden/everyConstruct';

const lucene = (text: string) => compileLucene(parseQuery(text).query);

describe('Lucene read back', () => {
  it('gives a search that compiles to the same, for all that compiles exactly', () => {
    const exact = everyConstruct.filter((text) => {
      const { text: compiled, left } = lucene(text);
      return compiled !== null && left.length === 0;
    });
    assert.ok(exact.length > 20);
    for (const text of exact) {
      const compiled = lucene(text).text ?? '';
      const back = readLucene(compiled);
      assert.ok(back !== null, `${text} comes to ${compiled}, which is not read`);
      // Once more: what it gives is a fixed point.
      assert.equal(readLucene(lucene(back).text ?? ''), back);
    }
  });

  for (const [given, expected] of [
    ['', ''],
    ['target_ip.keyword:"10.240.0.4" AND action.keyword:"rejected"', 'target_ip:10.240.0.4 action:==rejected'],
    ['target_port.numeric:[22 TO 22]', 'target_port:22'],
    ['(target_port.numeric:[80 TO 82])', 'target_port:>=80 target_port:<=82'],
    ['target_ip.keyword:/10\\.240\\..*/', 'target_ip:10.240.0.0/16'],
    ['target_ip.keyword:/10\\.240\\.0\\.(1[2-5])/', 'target_ip:10.240.0.12/30'],
    ['target_ip.keyword:/10\\.240\\.(19[2-9]|20[0-7])\\..*/', 'target_ip:10.240.192.0/20'],
    ['*:* AND NOT was_initiated:true', '-was_initiated:true'],
  ] as const) {
    it(`reads ${given || 'nothing'}`, () => assert.equal(readLucene(given), expected));
  }

  for (const given of [
    'rejected',
    'action:rejected',
    'action.keyword:rejected',
    'action.keyword:"REJECTED"',
    'pod.keyword:"a"',
    'target_ip.keyword:"10.240"',
    'target_ip.keyword:/10\\.2.*/',
    'target_ip.keyword:/10\\.240\\.0\\.(1[2-6])/',
    'target_ip.keyword:/10\\.240\\.0\\.(1|3)/',
    'target_ip.keyword:/10\\.240\\.(1[2-5])/',
    'target_ip.keyword:/((((1|1)*)*)*)*x/',
    'target_ip.keyword:/999\\..*/',
    'target_port.numeric:[22 TO 22] AND target_port.numeric:[23 TO 23] OR action.keyword:"rejected"',
    'target_port.numeric:[22 TO 22] action.keyword:"rejected"',
    'NOT action.keyword:"rejected"',
    'target_port.numeric:[70000 TO 70000]',
    '(target_port.numeric:[22 TO 22]',
    'target_port.numeric:[22 TO 22]) OR *:*',
    'state.keyword:"ok"',
    'action.keyword:"a\\"b"',
    '('.repeat(60_000),
    `${'NOT '.repeat(16_000)}*:*`,
  ]) {
    it(`has no search for ${given.slice(0, 60)}`, () => assert.equal(readLucene(given), null));
  }
});

describe('networks as expressions over addresses', () => {
  it('match the addresses of the network and no others, and are read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 31 }), (address, bits) => {
        const size = 2 ** (32 - bits);
        const first = Math.floor(address / size) * size;
        const pattern = addressPattern({ first, bits });
        const expression = new RegExp(`^(?:${pattern})$`);
        const near = [first - 1, first, first + 1, address, first + size - 1, first + size, (address * 7) % 2 ** 32];
        for (const one of near.filter((number) => number >= 0 && number < 2 ** 32)) {
          assert.equal(expression.test(formatIpv4(one)), one >= first && one < first + size, formatIpv4(one));
        }
        assert.equal(readAddressPattern(pattern), `${formatIpv4(first)}/${bits}`);
        // The service takes no longer ones.
        assert.ok(pattern.length < 256);
      }),
      { seed: 20, numRuns: 300 },
    );
  });
});

describe('limits of alert queries', () => {
  const ports = (count: number) =>
    Array.from({ length: count }, (_, at) => `target_port.numeric:[${at} TO ${at}]`).join(' OR ');
  it('counts AND and OR outside of quotes and expressions', () => {
    assert.equal(alertQueryProblem(ports(51)), null);
    assert.match(alertQueryProblem(ports(52)) ?? '', /50 times AND and OR.*comes to 51/);
    assert.equal(alertQueryProblem(`action.keyword:"${' AND '.repeat(60)}"`), null);
    assert.match(alertQueryProblem(`(${ports(26)})AND(${ports(27)})`) ?? '', /comes to 52/);
  });
  it('counts characters', () => {
    assert.match(alertQueryProblem(`action.keyword:"${'a'.repeat(65_535)}"`) ?? '', /65,535 characters.*65,552/);
  });
});
