import assert from 'node:assert/strict';
import { fileNameOf, objectTitle } from '../../../src/core/flow/objectTitle';

const object = {
  key: 'ibm_vpc_flowlogs_v1/account=a/00000004.gz',
  instance_crn: 'crn:i',
  network_interface_id: 'nic',
  capture_start_time: 0,
  capture_end_time: 300e6,
  record_type: 'egress',
};
const clock = (micros: number) => `${micros / 60e6} min`;
const names = (known: Readonly<Record<string, string>>) => (id: string) => known[id];

describe('what an object is called', () => {
  for (const [title, change, known, expected] of [
    ['by its instance', {}, { 'crn:i': 'vsi1', nic: 'vsi1 eth0' }, 'vsi1 0 min–5 min egress'],
    ['by its interface', {}, { nic: 'vsi1 eth0' }, 'vsi1 eth0 0 min–5 min egress'],
    ['by its file where nobody is known', {}, {}, '00000004.gz 0 min–5 min egress'],
    ['without a window', { capture_start_time: null }, { 'crn:i': 'vsi1' }, 'vsi1 egress'],
    ['without an end', { capture_end_time: null }, { 'crn:i': 'vsi1' }, 'vsi1 0 min egress'],
    ['without what is no word', { record_type: '\u202e<b>' }, { 'crn:i': 'vsi1' }, 'vsi1 0 min–5 min'],
    ['by nothing else', { instance_crn: null, network_interface_id: null }, {}, '00000004.gz 0 min–5 min egress'],
  ] as const) {
    it(title, () => assert.equal(objectTitle({ ...object, ...change }, names(known), clock), expected));
  }

  it('knows the file in a key', () => {
    assert.equal(fileNameOf('a/b.gz'), 'b.gz');
    assert.equal(fileNameOf('b.gz'), 'b.gz');
    assert.equal(fileNameOf('a/'), 'a/');
  });
});
