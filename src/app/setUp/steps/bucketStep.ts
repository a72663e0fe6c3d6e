import type { Bucket } from '../../../cloud/cloud';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import type { Finding, Lag, SetUpStep } from '../step';
import { cosInstanceStepId } from './cosInstanceStep';
import { blocked, found, missing } from './findings';
import { isMarked, mark } from './marking';
import { regionStepId } from './placeSteps';

export const bucketStepId = 'bucket';

const needs = [cosInstanceStepId, regionStepId];

/** A new COS instance is not known to the storage itself at once (contracts/ibm-cloud.md, appendix A 5). */
export const bucketLag: Lag = {
  passes: ({ code }) => code === 'not_found' || code === 'forbidden',
  ...{ everyMs: 5_000, forMs: 60_000 },
};

/** The bucket the flow logs go to: in the region of what is logged, as collectors want it. */
export function bucketStep(config: SetUpConfig): SetUpStep {
  const { bucket, region } = config;
  if (bucket.kind === 'existing') return existingBucket(bucket.name, region);
  const { name, storageClass } = bucket;
  return {
    ...{ id: bucketStepId, title: name === null ? 'Bucket for the flow logs' : `Bucket ${name}`, needs },
    ...{ price: 'cos-standard', permissions: ['Manager or Writer on the COS instance'] },
    ...(name === null ? {} : { resourceName: name }),
    ...{ lag: bucketLag, settles: { everyMs: 3_000, forMs: 60_000 } },
    find: (scene, signal) => findBucket(scene, bucketNameOf(config, scene.account), signal),
    create: (scene, signal) => createBucket(scene, bucketNameOf(config, scene.account), storageClass, signal),
    mark,
    remove: (scene, ref, signal) => scene.setup.buckets.delete(placeOf(scene, ref.name), signal),
  };
}

/** As the configuration names it; else one that nobody else will have. */
function bucketNameOf({ bucket, namePrefix, region }: SetUpConfig, account: string): string {
  return bucket.name ?? `${namePrefix}-${region}-${account.slice(0, 8)}`;
}

/** Where a bucket of the set-up is. */
export const placeOf = (scene: SetUpScene, name: string): Bucket => ({
  ...{ name, location: scene.config.region, instanceCrn: scene.ref(cosInstanceStepId)?.crn ?? null },
});

/** A bucket of the set-up's own, in its COS instance. */
export async function findBucket(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<Finding> {
  const presence = await scene.setup.buckets.presence(placeOf(scene, name), signal);
  if (presence === 'absent') return missing;
  const instance = scene.ref(cosInstanceStepId);
  const taken = `The name ${name} is taken: bucket names are shared by all of IBM Cloud. Choose another name for the bucket, or another name prefix.`;
  if (presence === 'taken' || instance === null) return blocked(taken);
  const configuration = await scene.setup.buckets.configuration(name, signal);
  const owner = configuration?.instanceCrn ?? null;
  if (owner !== null && owner !== instance.crn) {
    return blocked(
      `There is a bucket ${name}, but in another COS instance. Choose it as an existing bucket, or another name.`,
    );
  }
  const ref = bucketRef(name, configuration?.crn ?? `${instance.crn ?? ''}`.replace(/::$/, `:bucket:${name}`));
  return found(ref, await isMarked(scene, ref.crn, signal));
}

export async function createBucket(
  scene: SetUpScene,
  name: string,
  storageClass: 'smart' | 'standard' | 'vault' | 'cold',
  signal?: AbortSignal,
): Promise<ResourceRef> {
  const instance = scene.need(cosInstanceStepId);
  const instanceCrn = instance.crn ?? instance.id;
  await scene.setup.buckets.create({ name, region: scene.config.region, storageClass, instanceCrn }, signal);
  return bucketRef(name, instanceCrn.replace(/::$/, `:bucket:${name}`));
}

const bucketRef = (name: string, crn: string | null): ResourceRef => ({ id: name, name, crn: crn || null });

function existingBucket(name: string, region: string): SetUpStep {
  return {
    ...{ id: bucketStepId, title: `Bucket ${name}`, needs, price: 'none', permissions: ['Reader on the bucket'] },
    async find({ cloud, setup }, signal) {
      const bucket = (await cloud.storage.buckets(signal, () => undefined)).find((each) => each.name === name);
      if (bucket === undefined) return blocked(`There is no bucket ${name} in the account's COS instances.`);
      if (bucket.location !== null && /^[a-z]{2}-[a-z]+$/.test(bucket.location) && bucket.location !== region) {
        return blocked(
          `The bucket ${name} is in ${bucket.location}. Collectors of ${region} write to a bucket of ${region} only.`,
        );
      }
      if (bucket.location !== null && ['us', 'eu', 'ap'].includes(bucket.location)) {
        return blocked(
          `The bucket ${name} is cross-region (${bucket.location}). Collectors write to regional buckets only.`,
        );
      }
      const configuration = await setup.buckets.configuration(name, signal).catch(() => null);
      signal?.throwIfAborted();
      const firewall = configuration?.firewall
        ? ' It has a firewall: allow access from VPC, or collectors cannot write.'
        : '';
      const single =
        bucket.location === region || bucket.location === null
          ? ''
          : ` It is in ${bucket.location}: IBM documents regional buckets only, so watch whether logs arrive.`;
      return found(
        bucketRef(name, configuration?.crn ?? null),
        false,
        `It was there before and is used.${firewall}${single}`,
      );
    },
  };
}
