import { CloudError } from '../../../cloud/cloud';
import type { SetUpConfig } from '../setUpConfig';
import { StepError } from '../setUpFailure';
import type { SetUpStep } from '../step';
import { blocked } from './findings';
import { findInstance, instanceRef } from './instanceLookUp';
import { groupStepId } from './placeSteps';
import { accessStep } from './policySteps';
import { iamIdOf, serviceIdStepId } from './shipperIdentitySteps';

export const logsInstanceStepId = 'cloud-logs';
const senderStepId = 'shipper-sends';

/** The IBM Cloud Logs instance that gets the records: one that is named, or the set-up's own. */
export function logsInstanceStep(config: SetUpConfig, named: string | null): SetUpStep {
  const { namePrefix, region } = config;
  const name = named ?? `${namePrefix}-${region}-logs`;
  const base = { id: logsInstanceStepId, title: `IBM Cloud Logs ${name}`, needs: [groupStepId] };
  if (named !== null) {
    return {
      ...{ ...base, price: 'none', permissions: ['Viewer on Cloud Logs'] },
      async find(scene, signal) {
        const plan = await scene.setup.resources.plan('logs', 'standard', signal);
        const finding = await findInstance(
          scene,
          { name, ...(plan === null ? {} : { serviceId: plan.serviceId }) },
          signal,
        );
        return finding.kind === 'missing' ? blocked(`There is no IBM Cloud Logs instance ${name}.`) : finding;
      },
    };
  }
  return {
    ...{ ...base, price: 'cloud-logs', permissions: ['Editor on Cloud Logs'] },
    settles: { everyMs: 10_000, forMs: 600_000 },
    async find(scene, signal) {
      const plan = await scene.setup.resources.plan('logs', 'standard', signal);
      if (plan === null)
        return blocked('The catalogue has no plan Standard of IBM Cloud Logs. Name an instance that exists.');
      return findInstance(scene, { name, serviceId: plan.serviceId }, signal);
    },
    async create({ setup, need, mark }, signal) {
      const plan = await setup.resources.plan('logs', 'standard', signal);
      if (plan === null) throw new StepError('bad_choice', 'The catalogue has no plan Standard of IBM Cloud Logs.');
      const wanted = {
        ...{ name, target: region, planId: plan.planId, resourceGroupId: need(groupStepId).id, tags: [mark] },
        parameters: { retention_period: 14 },
      };
      return instanceRef(await setup.resources.createInstance(wanted, signal));
    },
    remove: ({ setup }, ref, signal) => setup.resources.deleteInstance(ref.crn ?? ref.id, { recursive: true }, signal),
  };
}

/** The shipper may send to it (role Sender, `logs.data.send`). */
export function senderStep(): SetUpStep {
  return accessStep({
    ...{ id: senderStepId, title: 'Access: the shipper sends to IBM Cloud Logs' },
    ...{ needs: [serviceIdStepId, logsInstanceStepId], permissions: ['Administrator on the IBM Cloud Logs instance'] },
    async wanted(scene, signal) {
      const subject = scene.ref(serviceIdStepId);
      const instance = scene.ref(logsInstanceStepId);
      if (subject === null || instance === null) return null;
      const role = (await scene.setup.iam.roles('logs', undefined, signal)).find(({ name }) => name === 'Sender');
      if (role === undefined) {
        throw new CloudError('not_found', 'IAM knows no role Sender of IBM Cloud Logs.', { service: 'IAM' });
      }
      const resource = [
        { name: 'serviceName', value: 'logs' },
        { name: 'serviceInstance', value: instance.id },
      ];
      return { iamId: iamIdOf(subject), policy: { resource, roles: [role.crn] } };
    },
  });
}
