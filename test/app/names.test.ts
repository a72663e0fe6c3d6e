import assert from 'node:assert/strict';
import { createNameDirectory, loadNames } from '../../src/app/names';
import { CloudError, type VpcReads } from '../../src/cloud/cloud';
import { formatIpv4, parseIpv4 } from '../../src/core/net/ipv4';
import { emptyVpcReads, shopVpcReads } from './vpcReads';

const name = (text: string) => parseIpv4(text)!;

describe('names', () => {
  it('come from both interface models, secondary and floating addresses', async () => {
    const names = await createNameDirectory(shopVpcReads(), () => 1).load('us-south');
    const byAddress = [...names.addresses].map(([address, who]) => `${formatIpv4(address)} ${who}`).sort();
    assert.deepEqual(byAddress, [
      '10.240.0.4 vsi1',
      '10.240.64.4 vsi2',
      '10.240.64.9 vsi2',
      '52.116.136.250 vsi1 (floating IP)',
      '52.116.136.251 spare (floating IP)',
    ]);
    assert.equal(names.nameOfAddress(name('8.8.8.8')), null);
    assert.equal(names.interface('0727-nic2')?.instanceName, 'vsi2');
    assert.equal(names.interface('0717-nic1')?.subnetName, 'public');
    assert.equal(names.at, 1);
  });

  it('of two VPCs with one address are both told', async () => {
    const [vsi1] = await shopVpcReads().instances('');
    const twin = { ...vsi1!, id: 'x', name: 'db1', crn: 'crn:x' };
    const names = await createNameDirectory({ ...emptyVpcReads, instances: async () => [vsi1!, twin] }, () => 0).load(
      'us-south',
    );
    assert.equal(names.nameOfAddress(name('10.240.0.4')), 'vsi1 or db1');
  });

  it('are read once a region, whoever asks, until refreshed', async () => {
    let reads = 0;
    const vpcs = async () => {
      reads++;
      return [];
    };
    const vpc: VpcReads = { ...emptyVpcReads, vpcs };
    const directory = createNameDirectory(vpc, () => 0);
    const changes: string[] = [];
    directory.onDidChange((region) => changes.push(region));
    await Promise.all([directory.load('us-south'), directory.load('us-south'), directory.load('eu-de')]);
    assert.equal(reads, 2);
    await directory.refresh('us-south');
    assert.equal(reads, 3);
    assert.deepEqual(changes.sort(), ['eu-de', 'us-south', 'us-south']);
  });

  it('that were refused are asked for again a minute later', async () => {
    let [reads, time] = [0, 0];
    const vpcs = async () => {
      reads++;
      throw new CloudError('forbidden', 'No.', { service: 'vpc' });
    };
    const directory = createNameDirectory({ ...emptyVpcReads, vpcs }, () => time);
    assert.deepEqual((await directory.load('us-south')).gaps, ['VPCs of us-south could not be read: No.']);
    await directory.load('us-south');
    assert.equal(reads, 1);
    time = 61_000_000;
    await directory.load('us-south');
    assert.equal(reads, 2);
  });

  it('that a caller no longer waits for still reach the others', async () => {
    let answer: (() => void) | undefined;
    const vpcs = () => new Promise<readonly never[]>((resolve) => (answer = () => resolve([])));
    const directory = createNameDirectory({ ...emptyVpcReads, vpcs }, () => 7);
    const controller = new AbortController();
    const given = directory.load('us-south', controller.signal);
    const kept = directory.load('us-south');
    controller.abort(new Error('enough'));
    await assert.rejects(given, /enough/);
    answer?.();
    assert.equal((await kept).at, 7);
  });

  it('are not waited for longer than is polite', async () => {
    const vpcs = () => new Promise<never>(() => undefined);
    const directory = createNameDirectory({ ...emptyVpcReads, vpcs }, () => 0);
    const names = await loadNames(directory, 'us-south', new AbortController().signal, 1);
    assert.equal(names.addresses.size, 0);
  });
});
