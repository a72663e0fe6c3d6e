import assert from 'node:assert/strict';
import { locationOfConstraint, regions, storageLocations } from '../../src/cloud/regions';

describe('regions', () => {
  for (const [constraint, location] of [
    ['us-south-standard', 'us-south'],
    ['us-south-smart', 'us-south'],
    ['br-sao-onerate_active', 'br-sao'],
    ['eu-standard', 'eu'],
    ['ap-vault', 'ap'],
    ['ams03-cold', 'ams03'],
    ['sjc04-flex', 'sjc04'],
    ['us-south', 'us-south'],
    ['us', 'us'],
    ['US-South-Standard', 'us-south'],
    ['kr-seo-standard', 'kr-seo'],
    ['jp-osa-turbo', 'jp-osa'],
    ['hkg02-turbo', 'hkg02'],
    ['somewhere', 'somewhere'],
    ['', null],
    [null, null],
    [undefined, null],
  ] as const) {
    it(`${constraint} is in ${location}`, () => assert.equal(locationOfConstraint(constraint), location));
  }

  it('has thirteen regions of three zones, and looks for buckets in regions first', () => {
    assert.equal(regions.length, 13);
    assert.deepEqual(regions[0]?.zones, ['us-south-1', 'us-south-2', 'us-south-3']);
    assert.equal(new Set(storageLocations).size, storageLocations.length);
    assert.equal(storageLocations[0], 'us-south');
  });
});
