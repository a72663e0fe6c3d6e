import { CloudError } from '../../../cloud/cloud';
import {
  CliError,
  type IbmcloudCli,
  type NewCosSubscription,
  type NewCronSubscription,
  type Subscription,
} from '../../../cloud/setup/ibmcloudCli';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import type { Finding, SetUpStep } from '../step';
import { bucketStepId } from './bucketStep';
import { cosInstanceStepId } from './cosInstanceStep';
import { blocked, coming, found, missing } from './findings';
import { groupStepId } from './placeSteps';
import { authorizationStep } from './policySteps';
import { neededProject, projectAddress, projectStepId } from './projectStep';
import { shipperName } from './shipperNames';
import { workloadStepId } from './workloadSteps';

const eventsAuthorizationStepId = 'events-authorization';
const subscriptionStepId = 'subscription';

const permissions = ['Writer on the Code Engine project', 'the ibmcloud CLI with its plug-in code-engine'];
const settles = { everyMs: 5_000, forMs: 60_000 };

/** Code Engine may ask COS to tell it of new objects; only account administrators may allow it. */
export function eventsAuthorizationStep(): SetUpStep {
  return authorizationStep({
    ...{ id: eventsAuthorizationStepId, title: 'Authorization: Code Engine is told of new objects' },
    ...{ needs: [projectStepId, cosInstanceStepId], permissions: ['Administrator on the account, to authorize'] },
    async needed(scene, signal) {
      const project = scene.ref(projectStepId);
      const instance = scene.ref(cosInstanceStepId);
      if (project === null || instance === null) return null;
      const roles = await scene.setup.iam.roles('cloud-object-storage', 'codeengine', signal);
      const role = roles.find(({ name }) => name === 'Notifications Manager');
      if (role === undefined) {
        const message =
          'IAM knows no role Notifications Manager that Code Engine could be given on Cloud Object Storage.';
        throw new CloudError('not_found', message, { service: 'IAM' });
      }
      return { source: { service: 'codeengine', instance: project.id }, roles: [role.crn], cosGuid: instance.id };
    },
  });
}

/** Every new flow log object wakes the app. It has no REST call: the ibmcloud CLI makes it. */
export function cosSubscriptionStep(config: SetUpConfig): SetUpStep {
  const name = shipperName(config);
  const wanted = ({ need }: SetUpScene): NewCosSubscription => ({
    ...{ name, bucket: need(bucketStepId).name, destination: name, destinationType: 'app', eventType: 'write' },
    ...{ prefix: 'ibm_vpc_flowlogs_v1/', suffix: '.gz' },
  });
  const fits = ({ bucket, destination }: Subscription, scene: SetUpScene): boolean =>
    (bucket === null || bucket === scene.ref(bucketStepId)?.name) && (destination === null || destination === name);
  return subscriptionStep(config, {
    title: `Subscription ${name} to the bucket`,
    needs: [workloadStepId, bucketStepId, eventsAuthorizationStepId, groupStepId],
    look: (cli, signal) => cli.cosSubscription(name, signal),
    fits,
    create: (cli, scene, signal) => cli.createCosSubscription(wanted(scene), signal),
    remove: (cli, signal) => cli.deleteCosSubscription(name, signal),
    commands: (cli, scene) =>
      scene.ref(bucketStepId) === null || scene.ref(projectStepId) === null
        ? []
        : cli.commands.createCosSubscription(scene.need(projectStepId).id, wanted(scene)),
  });
}

/** A timer wakes the function. */
export function cronSubscriptionStep(config: SetUpConfig, everyMinutes: number): SetUpStep {
  const name = shipperName(config);
  const schedule = everyMinutes === 1 ? '* * * * *' : `*/${everyMinutes} * * * *`;
  const wanted: NewCronSubscription = { name, destination: name, destinationType: 'function', schedule };
  return subscriptionStep(config, {
    title: `Timer ${name}, every ${everyMinutes === 1 ? 'minute' : `${everyMinutes} minutes`}`,
    needs: [workloadStepId, groupStepId],
    look: (cli, signal) => cli.cronSubscription(name, signal),
    fits: (subscription) => subscription.schedule === null || subscription.schedule === schedule,
    create: (cli, _scene, signal) => cli.createCronSubscription(wanted, signal),
    remove: (cli, signal) => cli.deleteCronSubscription(name, signal),
    commands: (cli, scene) =>
      scene.ref(projectStepId) === null
        ? []
        : cli.commands.createCronSubscription(scene.need(projectStepId).id, wanted),
  });
}

interface SubscriptionForm {
  readonly title: string;
  readonly needs: readonly string[];
  look(cli: IbmcloudCli, signal?: AbortSignal): Promise<Subscription | null>;
  fits(subscription: Subscription, scene: SetUpScene): boolean;
  create(cli: IbmcloudCli, scene: SetUpScene, signal?: AbortSignal): Promise<Subscription>;
  remove(cli: IbmcloudCli, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  commands(cli: IbmcloudCli, scene: SetUpScene): readonly string[];
}

function subscriptionStep(config: SetUpConfig, form: SubscriptionForm): SetUpStep {
  const name = shipperName(config);
  const ref: ResourceRef = { id: name, name, crn: null };
  return {
    ...{
      id: subscriptionStepId,
      title: form.title,
      needs: form.needs,
      price: 'code-engine-config',
      permissions,
      settles,
    },
    async find(scene, signal) {
      const { ibmcloud } = scene.setup;
      try {
        await prepare(scene, signal);
        const at = projectAddress(scene);
        if (at === null) return missing;
        await ibmcloud.selectProject(at.projectId, signal);
        const subscription = await form.look(ibmcloud, signal);
        if (subscription === null) return missing;
        if (!form.fits(subscription, scene)) {
          return blocked(
            `There is a subscription ${name} for something else. Delete it, or choose another name prefix.`,
          );
        }
        // It stands in the project under the set-up's own name: subscriptions carry no tags.
        if (subscription.ready === false) return coming(ref, true, subscription.reason ?? 'It is not ready yet.');
        return found(ref, true);
      } catch (error) {
        return byHand(error, scene, form);
      }
    },
    async create(scene, signal) {
      const { ibmcloud } = scene.setup;
      await prepare(scene, signal);
      await ibmcloud.selectProject(neededProject(scene).projectId, signal);
      await form.create(ibmcloud, scene, signal);
      return ref;
    },
    async remove(scene, _ref, signal) {
      await prepare(scene, signal);
      await scene.setup.ibmcloud.selectProject(neededProject(scene).projectId, signal);
      return form.remove(scene.setup.ibmcloud, signal);
    },
  };
}

/** The group is named by its id: it need not be known to the CLI by name. */
function prepare({ setup, account, config, ref }: SetUpScene, signal?: AbortSignal): Promise<void> {
  const group = ref(groupStepId);
  const resourceGroup = group === null ? {} : { resourceGroup: group.name };
  return setup.ibmcloud.prepare({ accountId: account, region: config.region, ...resourceGroup }, signal);
}

/** Without a CLI that is ready for it the user gets what to type; then the next inspection verifies. */
function byHand(error: unknown, scene: SetUpScene, form: SubscriptionForm): Finding {
  if (!(error instanceof CliError)) throw error;
  const { ibmcloud } = scene.setup;
  const login = ibmcloud.commands.login(scene.config.region, scene.ref(groupStepId)?.name);
  const create = form.commands(ibmcloud, scene);
  switch (error.code) {
    case 'not_installed':
    case 'too_old':
    case 'plugin_missing':
      return {
        kind: 'by_hand',
        why: error.message,
        commands: [...ibmcloud.commands.installPlugin(), ...login, ...create],
      };
    case 'not_logged_in':
    case 'wrong_account':
      return { kind: 'by_hand', why: error.message, commands: [...login, ...create] };
    default:
      throw error;
  }
}
