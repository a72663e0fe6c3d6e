import { CloudError } from '../../../cloud/cloud';
import { counted } from '../../words';
import type { ResourceRef } from '../resourceRef';
import type { SetUpScene } from '../setUpScene';
import { placeOf } from './bucketStep';

/**
 * Deletes all objects of a bucket of the set-up's own, a page at a time. Always the first page: what was deleted is not
 * listed again. Rejects where the service refuses to delete one.
 */
export async function emptyBucket(
  scene: SetUpScene,
  { name }: ResourceRef,
  onProgress: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const place = placeOf(scene, name);
  for (let deleted = 0; ; ) {
    const { objects } = await scene.cloud.storage.list(place, { limit: 1000 }, signal);
    if (objects.length === 0) return;
    const keys = objects.map(({ key }) => key);
    const [refused] = await scene.setup.buckets.deleteObjects(place, keys, signal);
    if (refused !== undefined) {
      const message = `Could not delete ${refused.key} from the bucket ${name}: ${refused.message} (${refused.code}).`;
      throw new CloudError('forbidden', message, { service: 'Cloud Object Storage', serviceCode: refused.code });
    }
    deleted += keys.length;
    onProgress(`${counted(deleted, 'object')} deleted`);
  }
}
