import type { Deployed, EnvVariable, NewApp, NewFunction } from '../../../cloud/setup/codeEngine';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig, ShipperChoice } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import { type Finding, freshLag, type SetUpStep } from '../step';
import { bundleFile, configMapStepId, dataOf } from './configMapStep';
import { blocked, broken, coming, found, missing, outdated } from './findings';
import { fingerprint } from './fingerprint';
import { neededProject, projectAddress, projectStepId } from './projectStep';
import { secretStepId } from './secretStep';
import { deployedVariable, setUpVariable, shipperName } from './shipperNames';
import { secretVariables } from './shipperSettings';

export const workloadStepId = 'workload';

const needs = [projectStepId, secretStepId, configMapStepId];
const permissions = ['Writer on the Code Engine project'];
const mountPath = '/shipper';

/** Base64 included (https://cloud.ibm.com/docs/codeengine?topic=codeengine-limits). */
const mostInlineBytes = 100_000;

/** A Code Engine app of a stock Node.js image, the bundle mounted: it wakes for events and sleeps otherwise. */
export function appStep(config: SetUpConfig, { image }: Extract<ShipperChoice, { kind: 'app' }>): SetUpStep {
  const name = shipperName(config);
  const wanted = async (scene: SetUpScene): Promise<NewApp | null> => {
    const env = await environment(scene, name, { image });
    if (env === null) return null;
    return {
      ...{ name, imageReference: image, commands: ['node'], arguments: [`${mountPath}/${bundleFile}`], env },
      mounts: [{ type: 'config_map', reference: name, mountPath }],
      // One instance knows what it has sent; several could each send what an event names twice.
      ...{ port: 8080, cpu: '0.25', memory: '0.5G', minInstances: 0, maxInstances: 1, concurrency: 16 },
      ...{ requestTimeoutSeconds: 300, visibility: 'local' },
    };
  };
  return {
    ...{ id: workloadStepId, title: `Code Engine app ${name}`, needs, price: 'code-engine', permissions },
    ...{ lag: freshLag, settles: { everyMs: 5_000, forMs: 300_000 } },
    async find(scene, signal) {
      const at = projectAddress(scene);
      if (at === null) return missing;
      return stateOf(scene, await scene.setup.codeEngine.app(at, name, signal), await wanted(scene), image);
    },
    async create(scene, signal) {
      return deployedRef(
        await scene.setup.codeEngine.createApp(neededProject(scene), stands(await wanted(scene)), signal),
      );
    },
    async update(scene, _ref, signal) {
      const at = neededProject(scene);
      const { name: _name, ...change } = stands(await wanted(scene));
      const app = await scene.setup.codeEngine.app(at, name, signal);
      await scene.setup.codeEngine.updateApp(at, name, change, app?.entityTag ?? '*', signal);
    },
    remove: (scene, _ref, signal) => scene.setup.codeEngine.deleteApp(neededProject(scene), name, signal),
  };
}

/** A Code Engine function, its source inline: a timer wakes it, and it looks for new objects. */
export function functionStep(
  config: SetUpConfig,
  { runtime }: Extract<ShipperChoice, { kind: 'function' }>,
): SetUpStep {
  const name = shipperName(config);
  const wanted = async (scene: SetUpScene): Promise<NewFunction | null> => {
    const source = await scene.bundle.function();
    const env = await environment(scene, name, { runtime, source });
    if (env === null) return null;
    return {
      ...{ name, runtime, source, main: 'main', env, cpu: '0.5', memory: '2G' },
      ...{ concurrency: 1, maxExecutionSeconds: 120, visibility: 'local' },
    };
  };
  return {
    ...{ id: workloadStepId, title: `Code Engine function ${name}`, needs, price: 'code-engine', permissions },
    ...{ lag: freshLag, settles: { everyMs: 5_000, forMs: 300_000 } },
    async hindrance(scene) {
      const size = Math.ceil(Buffer.byteLength(await scene.bundle.function()) / 3) * 4;
      if (size <= mostInlineBytes) return null;
      return `The shipper takes ${size} bytes inline, and Code Engine ${mostInlineBytes} at most. Choose the app.`;
    },
    async find(scene, signal) {
      const at = projectAddress(scene);
      if (at === null) return missing;
      return stateOf(scene, await scene.setup.codeEngine.function(at, name, signal), await wanted(scene), null);
    },
    async create(scene, signal) {
      const made = await scene.setup.codeEngine.createFunction(
        neededProject(scene),
        stands(await wanted(scene)),
        signal,
      );
      return deployedRef(made);
    },
    async update(scene, _ref, signal) {
      const at = neededProject(scene);
      const { name: _name, ...change } = stands(await wanted(scene));
      const standing = await scene.setup.codeEngine.function(at, name, signal);
      await scene.setup.codeEngine.updateFunction(at, name, change, standing?.entityTag ?? '*', signal);
    },
    remove: (scene, _ref, signal) => scene.setup.codeEngine.deleteFunction(neededProject(scene), name, signal),
  };
}

/** Settings and secrets by reference; whose it is and what it was deployed with in plain sight. */
async function environment(scene: SetUpScene, name: string, more: unknown): Promise<readonly EnvVariable[] | null> {
  const data = await dataOf(scene);
  if (data === null) return null;
  const settings = Object.keys(data).filter((key) => key !== bundleFile && key !== setUpVariable);
  return [
    { type: 'literal', name: setUpVariable, value: scene.mark },
    { type: 'literal', name: deployedVariable, value: fingerprint([data, more]) },
    ...settings.map((key) => ({ type: 'config_map_key_reference', name: key, reference: name, key }) as const),
    ...secretVariables(scene.config).map(
      (key) => ({ type: 'secret_key_reference', name: key, reference: name, key }) as const,
    ),
  ];
}

function stateOf(
  scene: SetUpScene,
  deployed: Deployed | null,
  wanted: { readonly env?: readonly EnvVariable[] } | null,
  image: string | null,
): Finding {
  if (deployed === null) return missing;
  const { name, status, reason } = deployed;
  const ref = deployedRef(deployed);
  if (literal(deployed.env, setUpVariable) !== scene.mark) {
    return blocked(`The project has a workload ${name} that is not this set-up's. Choose another name prefix.`);
  }
  const said = reason === null || reason === status ? '' : `: ${reason}`;
  if (status === 'failed')
    return broken(ref, true, `${name} has failed${said}. See its logs: ibmcloud ce app logs -n ${name}`);
  const deployedWith = literal(deployed.env, deployedVariable);
  const other = image !== null && deployed.imageReference !== null && deployed.imageReference !== image;
  if (wanted === null || other || deployedWith !== literal(wanted.env ?? [], deployedVariable)) {
    return outdated(ref, true, 'It runs with other settings, or another version of the shipper.');
  }
  if (status === 'deploying') return coming(ref, true, `It is being deployed${said}.`);
  return found(ref, true);
}

const literal = (env: readonly EnvVariable[], name: string): string | null => {
  const variable = env.find((each) => each.type === 'literal' && each.name === name);
  return variable?.type === 'literal' ? variable.value : null;
};

const deployedRef = ({ name }: Deployed): ResourceRef => ({ id: name, name, crn: null });

function stands<T>(wanted: T | null): T {
  if (wanted === null) throw new Error('What the shipper is told about was to stand first.');
  return wanted;
}
