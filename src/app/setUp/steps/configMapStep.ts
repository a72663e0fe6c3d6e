import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import { freshLag, type SetUpStep } from '../step';
import { blocked, found, missing, outdated } from './findings';
import { neededProject, projectAddress, projectStepId } from './projectStep';
import { isOurs, setUpVariable, shipperName } from './shipperNames';
import { alertsText, shipperSettings } from './shipperSettings';

export const configMapStepId = 'config-map';

/** File of the bundle where the config map is mounted. */
export const bundleFile = 'shipper.js';

/** A config map, whole: 1 MiB is what Kubernetes stores of one (contracts/logs-and-functions.md §2.8). */
const mostBytes = 1_048_576;

/** The shipper's settings, and for an app its code: nothing has to be built. */
export function configMapStep(config: SetUpConfig, needs: readonly string[]): SetUpStep {
  const name = shipperName(config);
  const ref: ResourceRef = { id: name, name, crn: null };
  return {
    ...{
      id: configMapStepId,
      title: `Config map ${name}${alertsText(config)}`,
      needs: [projectStepId, ...needs],
      lag: freshLag,
    },
    ...{ price: 'code-engine-config', permissions: ['Writer on the Code Engine project'] },
    async hindrance(scene) {
      if (config.shipper.kind !== 'app') return null;
      const bytes = Buffer.byteLength(await scene.bundle.app());
      if (bytes <= mostBytes - 16_384) return null;
      return `The shipper has ${bytes} bytes, more than a config map holds. This is a fault of the program: please report it.`;
    },
    async find(scene, signal) {
      const at = projectAddress(scene);
      const wanted = await dataOf(scene);
      if (at === null) return missing;
      const map = await scene.setup.codeEngine.configMap(at, name, signal);
      if (map === null) return missing;
      if (!isOurs(config, map.data)) {
        return blocked(`The project has a config map ${name} that is not this set-up's. Choose another name prefix.`);
      }
      if (wanted === null || !isEqual(map.data, wanted)) {
        return outdated(ref, true, 'It holds other settings, or another version of the shipper.');
      }
      return found(ref, true);
    },
    async create(scene, signal) {
      await scene.setup.codeEngine.createConfigMap(neededProject(scene), { name, data: await needed(scene) }, signal);
      return ref;
    },
    async update(scene, _ref, signal) {
      const at = neededProject(scene);
      const map = await scene.setup.codeEngine.configMap(at, name, signal);
      const wanted = { name, data: await needed(scene) };
      await scene.setup.codeEngine.replaceConfigMap(at, wanted, map?.entityTag ?? '*', signal);
    },
    remove: (scene, _ref, signal) => scene.setup.codeEngine.deleteConfigMap(neededProject(scene), name, signal),
  };
}

/** Null while what the settings name does not stand. */
export async function dataOf(scene: SetUpScene): Promise<Readonly<Record<string, string>> | null> {
  const settings = shipperSettings(scene);
  if (settings === null) return null;
  const data: Record<string, string> = { ...settings, [setUpVariable]: scene.mark };
  if (scene.config.shipper.kind === 'app') data[bundleFile] = await scene.bundle.app();
  return data;
}

async function needed(scene: SetUpScene): Promise<Readonly<Record<string, string>>> {
  const data = await dataOf(scene);
  if (data === null) throw new Error('What the shipper is told about was to stand first.');
  return data;
}

function isEqual(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
