import { CloudError } from '../../../cloud/cloud';
import type { OpenWhisk } from '../../../cloud/setup/openWhisk';
import { shipperVariables } from '../../../core/ship/shipperVariables';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig, ShipperChoice } from '../setUpConfig';
import { StepError } from '../setUpFailure';
import type { SetUpScene } from '../setUpScene';
import type { Finding, SetUpStep } from '../step';
import { bucketStepId } from './bucketStep';
import { blocked, found, missing, outdated } from './findings';
import { fingerprint } from './fingerprint';
import { serviceIdStepId } from './shipperIdentitySteps';
import { hasShipperKey, newShipperKey, removeShipperKeys } from './shipperKey';
import { deployedVariable, setUpVariable, shipperName } from './shipperNames';
import { alertsText, destinationSecrets, missingSecret, shipperSettings, wantedSecrets } from './shipperSettings';

const actionStepId = 'action';

type Action = Extract<ShipperChoice, { readonly kind: 'action' }>;

const feeds = { alarms: '/whisk.system/alarms/interval', cos: '/whisk.system/cos/changes' } as const;
const base = { price: 'own-openwhisk', permissions: ['a key of the OpenWhisk namespace'] } as const;

/**
 * The shipper as an action of a self-hosted OpenWhisk, woken by its alarms: what IBM Cloud Functions was. Its parameters
 * hold the API key, which is made together with it, since its value is shown once.
 */
export function openWhiskSteps(config: SetUpConfig, choice: Action, needs: readonly string[]): readonly SetUpStep[] {
  return [actionStep(config, choice, needs), triggerStep(config, choice), ruleStep(config)];
}

function actionStep(config: SetUpConfig, { host }: Action, needs: readonly string[]): SetUpStep {
  const name = shipperName(config);
  const ref = refOf(name);
  const deployed = async (scene: SetUpScene) => {
    const settings = shipperSettings(scene);
    const code = await scene.bundle.action();
    return settings === null ? null : { settings, code, print: fingerprint([settings, code]) };
  };
  const put = async (scene: SetUpScene, signal?: AbortSignal): Promise<ResourceRef> => {
    const whisk = clientOf(scene);
    const wanted = await deployed(scene);
    if (whisk === null || wanted === null) throw new Error('What the action needs was to stand first.');
    const before = await whisk.action(name, signal);
    const known = Object.fromEntries(
      Object.entries(before?.parameters ?? {}).map(([key, value]) => [key, String(value)]),
    );
    const secrets = await destinationSecrets(scene, known, signal);
    const key = await newShipperKey(scene, name, signal);
    await whisk.putAction(
      {
        ...{ name, kind: 'nodejs:20', code: wanted.code, main: 'main' },
        parameters: { ...wanted.settings, ...secrets, [shipperVariables.cosApiKey]: key },
        annotations: { [setUpVariable]: scene.mark, [deployedVariable]: wanted.print },
        limits: { timeoutMs: 120_000, memoryMb: 512 },
      },
      signal,
    );
    return ref;
  };
  return {
    ...{ id: actionStepId, title: `OpenWhisk action ${name} on ${new URL(host).host}${alertsText(config)}`, ...base },
    needs: [serviceIdStepId, ...needs],
    find: (scene, signal) =>
      withClient(scene, async (whisk) => {
        const wanted = await deployed(scene);
        const action = await whisk.action(name, signal);
        if (action === null) return missing;
        if (action.annotations[setUpVariable] !== scene.mark) {
          return blocked(`The namespace has an action ${name} that is not this set-up's. Choose another name prefix.`);
        }
        if (wanted === null || action.annotations[deployedVariable] !== wanted.print) {
          return outdated(ref, true, 'It has other settings, or another version of the shipper.');
        }
        if (!(await hasShipperKey(scene, name, signal))) return outdated(ref, true, 'Its API key has been deleted.');
        return found(ref, true);
      }),
    async hindrance(scene, signal) {
      const held = (await clientOf(scene)?.action(name, signal))?.parameters ?? {};
      for (const [variable, { from, what }] of wantedSecrets(config)) {
        if (!held[variable] && !(await scene.secret(from, signal))) return missingSecret(from, what);
      }
      return null;
    },
    create: put,
    async update(scene, _ref, signal) {
      await put(scene, signal);
    },
    async remove(scene, _ref, signal) {
      await removeShipperKeys(scene, name, signal);
      return clientOf(scene)?.deleteAction(name, signal) ?? 'gone';
    },
  };
}

function triggerStep(config: SetUpConfig, { feed: source, everyMinutes }: Action): SetUpStep {
  const name = shipperName(config);
  const feed = feeds[source];
  const when = source === 'cos' ? 'for each object' : `every ${everyMinutes} min`;
  const parameters = ({ need, endpoints }: SetUpScene): Readonly<Record<string, unknown>> =>
    source === 'alarms'
      ? { minutes: everyMinutes }
      : {
          ...{ bucket: need(bucketStepId).name, endpoint: endpoints.cos(config.region) },
          ...{ prefix: 'ibm_vpc_flowlogs_v1/', suffix: '.gz', event_types: 'write' },
        };
  return {
    ...{ id: 'trigger', title: `OpenWhisk trigger ${name}, ${when}`, needs: [actionStepId, bucketStepId], ...base },
    find: (scene, signal) =>
      withClient(scene, async (whisk) =>
        (await whisk.trigger(name, signal)) === null ? missing : found(refOf(name), true),
      ),
    async create(scene, signal) {
      await clientOf(scene)?.createFeedTrigger({ name, feed, parameters: parameters(scene) }, signal);
      return refOf(name);
    },
    async remove(scene, _ref, signal) {
      const whisk = clientOf(scene);
      if (whisk === null) return 'gone';
      try {
        return await whisk.deleteFeedTrigger(name, feed, signal);
      } catch (error) {
        // 502 is what a feed's own refusal comes as: it let go before, and the answer was lost.
        if (!(error instanceof CloudError) || error.detail.status !== 502) throw error;
        return whisk.deleteTrigger(name, signal);
      }
    },
  };
}

function ruleStep(config: SetUpConfig): SetUpStep {
  const name = shipperName(config);
  const put = async (scene: SetUpScene, signal?: AbortSignal) => {
    await clientOf(scene)?.putRule({ name, trigger: name, action: name }, signal);
    await clientOf(scene)?.setRuleStatus(name, 'active', signal);
  };
  return {
    ...{ id: 'rule', title: `OpenWhisk rule ${name}`, needs: [actionStepId, 'trigger'], ...base },
    find: (scene, signal) =>
      withClient(scene, async (whisk) => {
        const rule = await whisk.rule(name, signal);
        if (rule === null) return missing;
        return rule.status === 'active'
          ? found(refOf(name), true)
          : outdated(refOf(name), true, 'It is inactive; it will be made active.');
      }),
    async create(scene, signal) {
      await put(scene, signal);
      return refOf(name);
    },
    update: (scene, _ref, signal) => put(scene, signal),
    remove: async (scene, _ref, signal) => clientOf(scene)?.deleteRule(name, signal) ?? 'gone',
  };
}

const clientOf = ({ setup }: SetUpScene): OpenWhisk | null => setup.openWhisk;

const refOf = (name: string): ResourceRef => ({ id: name, name, crn: null });

async function withClient(scene: SetUpScene, look: (whisk: OpenWhisk) => Promise<Finding>): Promise<Finding> {
  const whisk = clientOf(scene);
  if (whisk !== null) return look(whisk);
  const { shipper } = scene.config;
  const variable = shipper.kind === 'action' ? shipper.authVariable : '';
  const message = `The key of the OpenWhisk namespace is not known. Put user:key into the environment variable ${variable}.`;
  throw new StepError('secret_missing', message);
}
