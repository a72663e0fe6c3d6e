import { type ShipperVariable, shipperVariables } from '../../../core/ship/shipperVariables';
import type { ResourceRef } from '../resourceRef';
import type { SetUpConfig } from '../setUpConfig';
import type { SetUpScene } from '../setUpScene';
import { freshLag, type SetUpStep } from '../step';
import { blocked, found, missing, outdated } from './findings';
import { neededProject, projectAddress, projectStepId } from './projectStep';
import { serviceIdStepId } from './shipperIdentitySteps';
import { hasShipperKey, newShipperKey, removeShipperKeys } from './shipperKey';
import { isOurs, setUpVariable, shipperName } from './shipperNames';
import { destinationSecrets, missingSecret, secretVariables, wantedSecrets } from './shipperSettings';

export const secretStepId = 'secret';

/**
 * An API key of the service ID, and the secret of the project that holds it with the destination's: one step, since the
 * key's value is shown once. A key whose value was lost on the way is removed before another is made.
 */
export function secretStep(config: SetUpConfig): SetUpStep {
  const name = shipperName(config);
  const ref: ResourceRef = { id: name, name, crn: null };
  return {
    ...{ id: secretStepId, title: `API key and secret ${name}`, needs: [projectStepId, serviceIdStepId] },
    ...{ price: 'code-engine-config', lag: freshLag },
    permissions: ['Operator on the service ID', 'Writer on the Code Engine project'],
    async find(scene, signal) {
      const at = projectAddress(scene);
      const given = await givenSecrets(scene, signal);
      const secret = at === null ? null : await scene.setup.codeEngine.secret(at, name, signal);
      if (secret === null) return missing;
      if (!isOurs(config, secret.data)) {
        return blocked(`The project has a secret ${name} that is not this set-up's. Choose another name prefix.`);
      }
      const data = secret.data ?? {};
      const lacking = secretVariables(config).filter((variable) => !data[variable]);
      if (lacking.length > 0) return outdated(ref, true, `It lacks ${lacking.join(', ')}.`);
      if (!(await hasShipperKey(scene, name, signal)))
        return outdated(ref, true, 'The API key in it has been deleted.');
      for (const [variable, value] of given) {
        const changed = value !== '' && data[variable] !== value;
        const what = wantedSecrets(config).get(variable)?.what ?? variable;
        if (changed) return outdated(ref, true, `It holds something else than what was given as ${what}.`);
      }
      return found(ref, true);
    },
    async hindrance(scene, signal) {
      const at = projectAddress(scene);
      const held = at === null ? null : await scene.setup.codeEngine.secret(at, name, signal);
      for (const [variable, value] of await givenSecrets(scene, signal)) {
        const wanted = wantedSecrets(config).get(variable);
        if (value === '' && !held?.data?.[variable] && wanted) return missingSecret(wanted.from, wanted.what);
      }
      return null;
    },
    async create(scene, signal) {
      const data = await freshData(scene, name, {}, signal);
      await scene.setup.codeEngine.createSecret(neededProject(scene), { name, format: 'generic', data }, signal);
      return ref;
    },
    async update(scene, _ref, signal) {
      const at = neededProject(scene);
      const secret = await scene.setup.codeEngine.secret(at, name, signal);
      const data = await freshData(scene, name, secret?.data ?? {}, signal);
      await scene.setup.codeEngine.replaceSecret(
        at,
        { name, format: 'generic', data },
        secret?.entityTag ?? '*',
        signal,
      );
    },
    async remove(scene, _ref, signal) {
      await removeShipperKeys(scene, name, signal);
      return scene.setup.codeEngine.deleteSecret(neededProject(scene), name, signal);
    },
  };
}

/** Empty where nobody knows one that is wanted. */
async function givenSecrets(scene: SetUpScene, signal?: AbortSignal): Promise<readonly [ShipperVariable, string][]> {
  const given: [ShipperVariable, string][] = [];
  for (const [variable, { from }] of wantedSecrets(scene.config)) {
    given.push([variable, (await scene.secret(from, signal)) ?? '']);
  }
  return given;
}

async function freshData(
  scene: SetUpScene,
  name: string,
  known: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const secrets = await destinationSecrets(scene, known, signal);
  const key = await newShipperKey(scene, name, signal);
  return { ...secrets, [shipperVariables.cosApiKey]: key, [setUpVariable]: scene.mark };
}
