import type { ExpiryRule } from '../../../cloud/setup/bucketAdmin';
import type { ResourceRef } from '../resourceRef';
import type { SetUpScene } from '../setUpScene';
import type { SetUpStep } from '../step';
import { freshLag } from '../step';
import { bucketStepId, placeOf } from './bucketStep';
import { found, missing, outdated } from './findings';

const ruleId = 'vpc-flow-lens-expiry';
const prefix = 'ibm_vpc_flowlogs_v1/';
const ref: ResourceRef = { id: ruleId, name: ruleId, crn: null };

/** Flow logs vanish after some days; objects of other kinds stay. */
export function expiryStep(days: number): SetUpStep {
  const write = async (
    scene: SetUpScene,
    change: (others: readonly ExpiryRule[]) => readonly ExpiryRule[],
    signal?: AbortSignal,
  ) => {
    const place = placeOf(scene, scene.need(bucketStepId).name);
    const rules = await scene.setup.buckets.expiryRules(place, signal);
    await scene.setup.buckets.setExpiryRules(place, change(rules.filter(({ id }) => id !== ruleId)), signal);
  };
  const add = (scene: SetUpScene, signal?: AbortSignal) =>
    write(scene, (others) => [...others, { id: ruleId, prefix, days }], signal);
  return {
    ...{ id: 'bucket-expiry', title: `Flow logs are deleted after ${days} days`, needs: [bucketStepId] },
    ...{ price: 'none', permissions: ['Manager or Writer on the bucket'], lag: freshLag },
    async find(scene, signal) {
      const bucket = scene.ref(bucketStepId);
      if (bucket === null) return missing;
      const rule = (await scene.setup.buckets.expiryRules(placeOf(scene, bucket.name), signal)).find(
        ({ id }) => id === ruleId,
      );
      if (rule === undefined) return missing;
      if (rule.days === days && rule.prefix === prefix) return found(ref, true);
      return outdated(ref, true, `They are deleted after ${rule.days} days now.`);
    },
    async create(scene, signal) {
      await add(scene, signal);
      return ref;
    },
    update: (scene, _ref, signal) => add(scene, signal),
    async remove(scene, _ref, signal) {
      await write(scene, (others) => others, signal);
      return 'deleted';
    },
  };
}
