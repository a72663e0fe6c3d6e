import { CloudError } from '../../../cloud/cloud';
import type { SetUpScene } from '../setUpScene';
import { iamIdOf, serviceIdStepId } from './shipperIdentitySteps';

/** Whether the service ID has a key of that name; its value cannot be read again. */
export async function hasShipperKey(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<boolean> {
  const subject = scene.ref(serviceIdStepId);
  const keys = subject === null ? [] : await scene.setup.iam.apiKeys(iamIdOf(subject), signal);
  return keys.some((key) => key.name === name);
}

/** The value of a new key, which is then the only one of its name: one whose value was lost on the way is removed. */
export async function newShipperKey(scene: SetUpScene, name: string, signal?: AbortSignal): Promise<string> {
  await removeShipperKeys(scene, name, signal);
  const iamId = iamIdOf(scene.need(serviceIdStepId));
  const key = await scene.setup.iam.createApiKey({ name, iamId, description: scene.mark }, signal);
  await removeShipperKeys(scene, name, signal, key.id).catch((error: unknown) => {
    signal?.throwIfAborted();
    // The value in hand would be lost; the older ones go with the next key, or with the service ID.
    if (!(error instanceof CloudError)) throw error;
  });
  return key.value;
}

export async function removeShipperKeys(
  scene: SetUpScene,
  name: string,
  signal?: AbortSignal,
  kept?: string,
): Promise<void> {
  const subject = scene.ref(serviceIdStepId);
  if (subject === null) return;
  const keys = await scene.setup.iam.apiKeys(iamIdOf(subject), signal);
  const going = keys.filter((key) => key.name === name && key.id !== kept);
  for (const { id } of going) await scene.setup.iam.deleteApiKey(id, signal);
}
