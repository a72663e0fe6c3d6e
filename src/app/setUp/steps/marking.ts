import { CloudError } from '../../../cloud/cloud';
import type { ResourceRef } from '../resourceRef';
import type { SetUpScene } from '../setUpScene';

/** Whether a resource carries the set-up's tag. Where tags may not be read, the journal alone tells. */
export async function isMarked(scene: SetUpScene, crn: string | null, signal?: AbortSignal): Promise<boolean> {
  if (crn === null) return false;
  try {
    return (await scene.setup.tags.of(crn, signal)).includes(scene.mark);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CloudError && ['forbidden', 'not_found', 'invalid_request'].includes(error.code)) return false;
    throw error;
  }
}

/** For another machine to find it. What stands counts as made also where the tag is refused: the journal has it. */
export async function mark(scene: SetUpScene, { crn }: ResourceRef, signal?: AbortSignal): Promise<void> {
  if (crn === null) return;
  await scene.setup.tags.attach([crn], [scene.mark], signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
  });
}
