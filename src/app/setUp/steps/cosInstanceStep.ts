import { catalogIds, globalTarget } from '../../../cloud/setup/resourceAdmin';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpStep } from '../step';
import { blocked, found } from './findings';
import { findInstance, instanceRef } from './instanceLookUp';
import { groupStepId } from './placeSteps';

export const cosInstanceStepId = 'cos-instance';

const needs = [groupStepId];
const permissions = ['Editor on Cloud Object Storage', 'Viewer on the resource group'];

/** The COS instance: that of the bucket which exists, one that is named, or the set-up's own with plan Standard. */
export function cosInstanceStep(config: SetUpConfig): SetUpStep {
  const { bucket, namePrefix, region } = config;
  if (bucket.kind === 'existing') return instanceOfBucket(bucket.name);
  if (bucket.instance !== null) return namedInstance(bucket.instance);
  const name = `${namePrefix}-${region}-cos`;
  return {
    ...{ id: cosInstanceStepId, title: `COS instance ${name}`, needs, price: 'cos-standard', permissions },
    settles: { everyMs: 10_000, forMs: 300_000 },
    find: (scene, signal) => findInstance(scene, { name, serviceId: catalogIds.cos.service }, signal),
    async create({ setup, need, mark }, signal) {
      const wanted = {
        ...{ name, target: globalTarget, planId: catalogIds.cos.standardPlan },
        ...{ resourceGroupId: need(groupStepId).id, tags: [mark] },
      };
      return instanceRef(await setup.resources.createInstance(wanted, signal));
    },
    remove: ({ setup }, ref, signal) => setup.resources.deleteInstance(ref.crn ?? ref.id, { recursive: true }, signal),
  };
}

function namedInstance(name: string): SetUpStep {
  return {
    ...{ id: cosInstanceStepId, title: `COS instance ${name}`, needs, price: 'none' },
    permissions: ['Viewer on Cloud Object Storage'],
    async find(scene, signal) {
      const finding = await findInstance(scene, { name, serviceId: catalogIds.cos.service }, signal);
      if (finding.kind !== 'missing') return finding;
      return blocked(`There is no COS instance ${name}. Name one that exists, or none: then the set-up makes its own.`);
    },
  };
}

function instanceOfBucket(bucket: string): SetUpStep {
  return {
    ...{ id: cosInstanceStepId, title: `COS instance of ${bucket}`, needs, price: 'none' },
    permissions: ['Viewer on Cloud Object Storage'],
    async find({ cloud, setup }, signal) {
      const buckets = await cloud.storage.buckets(signal, () => undefined);
      const crn = buckets.find(({ name }) => name === bucket)?.instanceCrn;
      if (!crn) return blocked(`No COS instance of the account shows a bucket ${bucket}.`);
      const instance = await setup.resources.instance(crn, signal);
      if (instance === null) return blocked(`The COS instance of ${bucket} may not be seen: ${crn}.`);
      return found(instanceRef(instance), false);
    },
  };
}
