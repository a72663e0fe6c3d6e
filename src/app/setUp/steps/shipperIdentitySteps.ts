import { roleCrns } from '../../../cloud/setup/iamAdmin';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpStep } from '../step';
import { bucketLag, bucketStepId, createBucket, findBucket, placeOf } from './bucketStep';
import { cosInstanceStepId } from './cosInstanceStep';
import { emptyBucket } from './emptyBucket';
import { found, missing } from './findings';
import { mark } from './marking';
import { accessStep } from './policySteps';
import { serviceIdName } from './shipperNames';

export const serviceIdStepId = 'service-id';
export const stateBucketStepId = 'state-bucket';
export const readerStepId = 'shipper-reads';
export const stateWriterStepId = 'shipper-notes';

/** Who the shipper is. Its rights are the two policies below, and no more. */
export function serviceIdStep(config: SetUpConfig): SetUpStep {
  const name = serviceIdName(config);
  return {
    ...{ id: serviceIdStepId, title: `Service ID ${name}`, needs: [], price: 'none' },
    permissions: ['User API key creator and Service ID creator on the IAM Identity Service'],
    async find({ setup, mark }, signal) {
      const all = await setup.iam.serviceIds(name, signal);
      // Names are not unique: one of that name without the mark is somebody else's.
      const own = all.find((each) => each.name === name && each.description === mark);
      return own === undefined ? missing : found({ id: own.id, name, crn: own.crn }, true);
    },
    async create({ setup, mark }, signal) {
      const { id, crn } = await setup.iam.createServiceId({ name, description: mark }, signal);
      return { id, name, crn };
    },
    remove: ({ setup }, ref, signal) => setup.iam.deleteServiceId(ref.id, signal),
  };
}

/** Subject of the shipper's policies. */
export const iamIdOf = ({ id }: ResourceRef): string => `iam-${id}`;

/** Reader of the one bucket: it lists and reads flow logs, and can neither write nor delete them. */
export function readerStep(): SetUpStep {
  return bucketAccess({
    ...{ id: readerStepId, title: 'Access: the shipper reads the bucket' },
    ...{ bucketStep: bucketStepId, role: roleCrns.reader },
  });
}

/** Beside the flow logs, not among them: what was shipped, and what could not be. */
export function stateBucketStep(config: SetUpConfig): SetUpStep {
  const { namePrefix, region } = config;
  const nameFor = (account: string): string => `${namePrefix}-${region}-${account.slice(0, 8)}-notes`;
  return {
    ...{ id: stateBucketStepId, title: "Bucket for the shipper's notes", needs: [cosInstanceStepId] },
    ...{ price: 'cos-standard', permissions: ['Manager or Writer on the COS instance'], lag: bucketLag },
    settles: { everyMs: 3_000, forMs: 60_000 },
    find: (scene, signal) => findBucket(scene, nameFor(scene.account), signal),
    create: (scene, signal) => createBucket(scene, nameFor(scene.account), 'smart', signal),
    mark,
    async remove(scene, ref, signal) {
      // They are the set-up's own, unlike flow logs.
      await emptyBucket(scene, ref, () => undefined, signal);
      return scene.setup.buckets.delete(placeOf(scene, ref.name), signal);
    },
  };
}

export function stateWriterStep(): SetUpStep {
  return bucketAccess({
    ...{ id: stateWriterStepId, title: 'Access: the shipper writes its notes' },
    ...{ bucketStep: stateBucketStepId, role: roleCrns.writer },
  });
}

function bucketAccess(access: {
  readonly id: string;
  readonly title: string;
  readonly bucketStep: string;
  readonly role: string;
}): SetUpStep {
  const { id, title, bucketStep, role } = access;
  return accessStep({
    ...{ id, title, needs: [serviceIdStepId, bucketStep, cosInstanceStepId] },
    permissions: ['Administrator on the COS instance, to give access'],
    async wanted(scene) {
      const subject = scene.ref(serviceIdStepId);
      const bucket = scene.ref(bucketStep);
      const instance = scene.ref(cosInstanceStepId);
      if (subject === null || bucket === null || instance === null) return null;
      const resource = [
        { name: 'serviceName', value: 'cloud-object-storage' },
        { name: 'serviceInstance', value: instance.id },
        { name: 'resourceType', value: 'bucket' },
        { name: 'resource', value: bucket.name },
      ];
      return { iamId: iamIdOf(subject), policy: { resource, roles: [role] } };
    },
  });
}
