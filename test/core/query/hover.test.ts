import assert from 'node:assert/strict';
import { hoverQuery } from '../../../src/core/query/hover';

/** `|` stands before the hovered character; the part explained, and a piece of the explanation. */
const cases: readonly (readonly [text: string, part: string, says: string])[] = [
  ['|target_port:22', 'target_port', 'Destination port'],
  ['|action:rejected', 'action', 'Values: rejected, accepted'],
  ['|foo:x', 'foo', 'not a field'],
  ['target_port:|22', '22', 'Port 22: ssh (TCP).'],
  ['target_port:|53', '53', 'Port 53: dns.'],
  ['target_port:|514', '514', 'shell (TCP), syslog (UDP)'],
  ['target_port:|https', 'https', 'Port 443: https.'],
  ['target_port:|40000', '40000', 'Port 40000.'],
  ['target_port:|nonsense', 'nonsense', 'No service'],
  ['target_port:[22,|ssh]', 'ssh', 'Port 22'],
  ['target_port:|[22,80]', '[', 'Any of these values'],
  ['transport_protocol:|6', '6', 'TCP'],
  ['transport_protocol:|udp', 'udp', 'Protocol 17: UDP.'],
  ['transport_protocol:|1', '1', 'never collected'],
  ['target_ip:|10.240.0.4', '10.240.0.4', 'Exactly this address.'],
  ['target_ip:|10.240.0.0/18', '10.240.0.0/18', '16,384 addresses, 10.240.0.0 to 10.240.63.255.'],
  ['target_ip:|10.0.0.1/32', '10.0.0.1/32', '1 address,'],
  ['target_ip:|161.26.0.10', '161.26.0.10', 'DNS resolvers'],
  ['target_ip:|166.9.1.1', '166.9.1.1', '166.8.0.0/14'],
  ['target_ip:|169.254.169.254', '169.254.169.254', 'metadata'],
  ['target_ip:|10.24', '10.24', '720,896 addresses'],
  ['target_ip:|zzz', 'zzz', 'not an address'],
  ['target_ip:>|10.0.0.1', '>10.0.0.1', 'compared as numbers'],
  ['bytes_from_initiator:|>1000000', '>1000000', '1,000,000 bytes.'],
  ['packets_from_target:>=|5', '>=5', 'This value or greater.'],
  ['start_time:|2026-11-21', '2026-11-21', 'From 2026-11-21T00:00:00Z up to 2026-11-22T00:00:00Z.'],
  ['start_time:|2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z', 'At 2026-11-21T10:00:00Z.'],
  ['start_time:>|2026-11-21', '>2026-11-21', '2026-11-21T00:00:00Z'],
  ['start_time:|noon', 'noon', 'not a time'],
  ['vpc_crn:|==abc', '==', 'as a whole, in any case'],
  ['vpc_crn:===|abc', 'abc', 'same upper and lower case'],
  ['state:|*', '*', 'Any value of state.'],
  ['|rejected', 'rejected', 'A value of the record or of its object.'],
  ['|10.240.0.4', '10.240.0.4', 'Either end of the connection:'],
  ['|*', '*', 'Every record.'],
  ['aa |OR bb cc', 'OR', 'The search is read as: (aa OR bb) cc'],
  ['aa |AND bb', 'AND', 'Both conditions hold.'],
  ['|-target_port:22', '-', 'records without that field stay in'],
];

describe('hoverQuery', () => {
  for (const [marked, part, says] of cases) {
    it(`${marked}: ${says}`, () => {
      const offset = marked.indexOf('|');
      const text = marked.replace('|', '');
      const hover = hoverQuery(text, offset);
      assert.ok(hover);
      assert.equal(text.slice(hover.start, hover.end), part);
      assert.ok(hover.lines.join(' ').includes(says), hover.lines.join(' '));
    });
  }

  it('says nothing between things', () => {
    assert.equal(hoverQuery('aa  bb', 2), null);
    assert.equal(hoverQuery('', 0), null);
    assert.equal(hoverQuery('aa', 2), null);
  });
});
