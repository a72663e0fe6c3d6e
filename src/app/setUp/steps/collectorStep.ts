import { collectorRefusals } from '../../../cloud/setup/networkAdmin';
import type { FlowLogCollector } from '../../../core/policy/vpcModel';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig, TargetChoice } from '../setUpConfig';
import type { Lag, SetUpStep } from '../step';
import { bucketStepId } from './bucketStep';
import { broken, coming, found, missing, outdated } from './findings';
import { isMarked, mark } from './marking';
import { groupStepId } from './placeSteps';
import { collectorAuthorizationStepId } from './policySteps';
import { kindText, targetStepId } from './targetStep';

/** Until the authorization is known everywhere (contracts/ibm-cloud.md, appendix A 11). */
const authorizationLag: Lag = {
  passes: ({ detail, code }) => detail.serviceCode === collectorRefusals.notAuthorized || code === 'not_found',
  ...{ everyMs: 10_000, forMs: 120_000 },
};

/** Writes the flow logs of one target into the bucket. A target has one collector at most. */
export function collectorStep({ namePrefix, region }: SetUpConfig, target: TargetChoice): SetUpStep {
  const targetStep = targetStepId(target);
  return {
    id: `collector.${target.kind}.${target.is}`,
    title: `Flow log collector of ${kindText[target.kind].replace(/^[SI]/, (letter) => letter.toLowerCase())} ${target.is}`,
    needs: [targetStep, groupStepId, bucketStepId, collectorAuthorizationStepId],
    price: 'flow-logs',
    permissions: ['Editor on Flow Logs for VPC', 'Operator on the target', 'Writer on the bucket'],
    lag: authorizationLag,
    settles: { everyMs: 4_000, forMs: 120_000 },
    async find(scene, signal) {
      const aim = scene.ref(targetStep);
      if (aim === null) return missing;
      const all = await scene.setup.network.collectors(region, { targetId: aim.id }, signal);
      const collector = all.find((each) => each.target.id === aim.id && each.lifecycle_state !== 'deleting');
      if (collector === undefined) {
        return all.some((each) => each.target.id === aim.id)
          ? { kind: 'missing', why: 'The one before is being deleted.' }
          : missing;
      }
      const ours = await isMarked(scene, collector.crn ?? null, signal);
      const ref = collectorRef(collector);
      const bucket = scene.ref(bucketStepId)?.name;
      if (collector.storage_bucket.name !== bucket) {
        const why = `${aim.name} has a collector already, ${collector.name}, which writes to the bucket ${collector.storage_bucket.name}, and a target has one collector only.`;
        return broken(ref, ours, why);
      }
      if (collector.lifecycle_state === 'failed')
        return broken(ref, ours, `The collector ${collector.name} has failed.`);
      if (collector.lifecycle_state !== 'stable') return coming(ref, ours, `It is ${collector.lifecycle_state}.`);
      if (!collector.active)
        return outdated(ref, ours, `The collector ${collector.name} is suspended; it will be resumed.`);
      return found(ref, ours);
    },
    async create(scene, signal) {
      const wanted = {
        ...{ name: collectorName(namePrefix, target), active: true, targetId: scene.need(targetStep).id },
        ...{ bucket: scene.need(bucketStepId).name, resourceGroupId: scene.need(groupStepId).id },
      };
      return collectorRef(await scene.setup.network.createCollector(region, wanted, signal));
    },
    mark,
    async update({ setup }, ref, signal) {
      await setup.network.updateCollector(region, ref.id, { active: true }, signal);
    },
    remove: ({ setup }, ref, signal) => setup.network.deleteCollector(region, ref.id, signal),
  };
}

/** Lower case, digits, hyphens, 63 at most; the same for the same target. */
export function collectorName(namePrefix: string, { kind, is }: TargetChoice): string {
  const plain = is
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${namePrefix}-${kind}-${plain}`.slice(0, 63).replace(/-+$/, '');
}

const collectorRef = ({ id, name, crn }: FlowLogCollector): ResourceRef => ({ id, name, crn: crn ?? null });
