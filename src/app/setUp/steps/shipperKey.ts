import type { SetUpScene } from '../setUpScene';
import { iamIdOf, serviceIdStepId } from './shipperIdentitySteps';

/** Whether the service ID has a key of that name; its value cannot be read again. */
export async function hasShipperKey(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<boolean> {
  const subject = scene.ref(serviceIdStepId);
  const keys = subject === null ? [] : await scene.setup.iam.apiKeys(iamIdOf(subject), signal);
  return keys.some((key) => key.name === name);
}

/** The value of a new key. One whose value was lost on the way is removed first. */
export async function newShipperKey(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<string> {
  await removeShipperKeys(scene, name, signal);
  const iamId = iamIdOf(scene.need(serviceIdStepId));
  return (await scene.setup.iam.createApiKey({ name, iamId, description: scene.mark }, signal)).value;
}

export async function removeShipperKeys(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<void> {
  const subject = scene.ref(serviceIdStepId);
  if (subject === null) return;
  const keys = await scene.setup.iam.apiKeys(iamIdOf(subject), signal);
  for (const key of keys.filter((each) => each.name === name)) await scene.setup.iam.deleteApiKey(key.id, signal);
}
