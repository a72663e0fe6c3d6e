import type { Bucket } from '../../cloud/cloud';
import { CloudError } from '../../cloud/cloud';
import { type CosAuthorization, covers } from '../../cloud/setup/authorizations';
import { type IamAdmin, roleCrns } from '../../cloud/setup/iamAdmin';
import { cannotTell, type HealthItem, notOk, ok } from './healthItem';

/** What lets collectors write into a bucket (contracts/ibm-cloud.md §5.4). Object Writer is not documented for it. */
export function collectorNeed(cosGuid: string, bucket: string): CosAuthorization {
  const source = { service: 'is', resourceType: 'flow-log-collector' };
  return { source, roles: [roleCrns.writer, roleCrns.manager], cosGuid, bucket };
}

const question = 'May collectors write into the bucket?';

/**
 * Whether the account's policies let flow log collectors write into a bucket. IAM shows nothing, instead of refusing,
 * to whom may not see policies: an empty list proves nothing.
 */
export async function checkAuthorization(
  iam: Pick<IamAdmin, 'policies'> | null,
  bucket: Bucket,
  signal?: AbortSignal,
): Promise<HealthItem> {
  const item = (made: Omit<HealthItem, 'code' | 'question'>): HealthItem => ({
    ...{ code: 'authorization', question },
    ...made,
  });
  const cosGuid = bucket.instanceCrn?.split(':')[7] ?? '';
  if (iam === null) return item(cannotTell('This sign-in cannot read policies.'));
  if (cosGuid === '')
    return item(cannotTell(`The COS instance of ${bucket.name} is not known, since the account does not list it.`));
  try {
    const policies = await iam.policies({ type: 'authorization' }, signal);
    const need = collectorNeed(cosGuid, bucket.name);
    if (policies.some((policy) => covers(policy, need)))
      return item(ok(`Flow log collectors are authorized to write into ${bucket.name}.`));
    if (policies.length === 0)
      return item(
        cannotTell('No authorization is visible: there is none, or you may not see them.', {
          next: 'Ask for the role Viewer on IAM, or look under Manage > Access (IAM) > Authorizations.',
        }),
      );
    return item(
      notOk(`No authorization lets flow log collectors write into ${bucket.name}.`, {
        next: 'Grant the service VPC Infrastructure Services (flow log collectors) the role Writer on the bucket’s Cloud Object Storage.',
        fix: 'authorize',
      }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CloudError)) throw error;
    return item(cannotTell(error.message));
  }
}
