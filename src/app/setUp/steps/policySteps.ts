import { CloudError } from '../../../cloud/cloud';
import { authorizationPolicy, type CosAuthorization, covers } from '../../../cloud/setup/authorizations';
import { type NewPolicy, type Policy, type PolicyGrant, roleCrns } from '../../../cloud/setup/iamAdmin';
import type { ResourceRef } from '../resourceRef';
import type { SetUpScene } from '../setUpScene';
import type { Finding, Lag, SetUpStep } from '../step';
import { bucketStepId } from './bucketStep';
import { cosInstanceStepId } from './cosInstanceStep';
import { found, missing } from './findings';

export const collectorAuthorizationStepId = 'collector-authorization';

/** What was made just before may not be known to IAM yet: it then says 400 or 404. */
const grantLag: Lag = {
  passes: ({ code, detail }) => code === 'not_found' || (code === 'invalid_request' && detail.status === 400),
  ...{ everyMs: 3_000, forMs: 30_000 },
};

/** Flow log collectors may write to the bucket (https://cloud.ibm.com/docs/vpc?topic=vpc-ordering-flow-log-collector). */
export function collectorAuthorizationStep(): SetUpStep {
  const needed = (scene: SetUpScene): CosAuthorization | null => {
    const instance = scene.ref(cosInstanceStepId);
    const bucket = scene.ref(bucketStepId);
    if (instance === null || bucket === null) return null;
    return {
      source: { service: 'is', resourceType: 'flow-log-collector' },
      ...{ roles: [roleCrns.writer, roleCrns.manager], cosGuid: instance.id, bucket: bucket.name },
    };
  };
  return authorizationStep({
    ...{ id: collectorAuthorizationStepId, title: 'Authorization: flow log collectors write to the bucket' },
    ...{ needs: [cosInstanceStepId, bucketStepId], permissions: ['Administrator on the COS instance, to authorize'] },
    needed: async (scene) => needed(scene),
  });
}

/** A service is authorized on COS. `needed` is null while that which it names does not stand. */
export function authorizationStep({
  needed,
  ...base
}: Pick<SetUpStep, 'id' | 'title' | 'needs' | 'permissions'> & {
  readonly needed: (scene: SetUpScene, signal?: AbortSignal) => Promise<CosAuthorization | null>;
}): SetUpStep {
  return {
    ...base,
    ...{ price: 'none', lag: grantLag },
    async find(scene, signal) {
      const need = await needed(scene, signal);
      if (need === null) return missing;
      const policies = await scene.setup.iam.policies({ type: 'authorization' }, signal);
      return firstOf(
        scene,
        policies.filter((policy) => covers(policy, need)),
      );
    },
    async create(scene, signal) {
      const need = await needed(scene, signal);
      if (need === null) throw new Error(`What step ${base.id} of the set-up needs is not there.`);
      const grant = await scene.setup.iam.createPolicy(authorizationPolicy(need, scene.mark), signal);
      return policyRef(grant, base.title);
    },
    remove: ({ setup }, ref, signal) => setup.iam.deletePolicy(ref.id, signal),
  };
}

/** A service ID may do something with one resource. `wanted` is null while that which it names does not stand. */
export function accessStep({
  wanted,
  ...base
}: Pick<SetUpStep, 'id' | 'title' | 'needs' | 'permissions'> & {
  readonly wanted: (
    scene: SetUpScene,
    signal?: AbortSignal,
  ) => Promise<{ readonly iamId: string; readonly policy: Omit<NewPolicy, 'type' | 'subject'> } | null>;
}): SetUpStep {
  return {
    ...base,
    ...{ price: 'none', lag: grantLag },
    async find(scene, signal) {
      const want = await wanted(scene, signal);
      if (want === null) return missing;
      const policies = await scene.setup.iam.policies({ type: 'access', iamId: want.iamId }, signal);
      return firstOf(
        scene,
        policies.filter((policy) => isSame(policy, want.policy)),
      );
    },
    async create(scene, signal) {
      const want = await wanted(scene, signal);
      if (want === null) throw new Error(`What step ${base.id} of the set-up needs is not there.`);
      const subject = [{ name: 'iam_id', value: want.iamId }];
      const policy = { type: 'access', ...want.policy, subject, description: scene.mark } as const;
      return policyRef(await scene.setup.iam.createPolicy(policy, signal), base.title);
    },
    remove: ({ setup }, ref, signal) => setup.iam.deletePolicy(ref.id, signal),
  };
}

/** One of the set-up's own, else any. */
function firstOf({ mark }: SetUpScene, policies: readonly Policy[]): Finding {
  const own = policies.find(({ description }) => description === mark);
  const policy = own ?? policies[0];
  if (policy === undefined) return missing;
  return found({ id: policy.id, name: policy.id, crn: null }, own !== undefined);
}

function isSame(policy: Policy, wanted: Omit<NewPolicy, 'type' | 'subject'>): boolean {
  const values = new Map(policy.resource.map(({ name, value }) => [name, value]));
  return (
    wanted.resource.every(({ name, value }) => values.get(name) === value) &&
    wanted.roles.every((role) => policy.roles.includes(role))
  );
}

/** A policy that was there before is looked at again: it may not be the set-up's. */
function policyRef({ kind, id }: PolicyGrant, title: string): ResourceRef {
  if (kind === 'created') return { id, name: id, crn: null };
  throw new CloudError('conflict', `${title}: the same policy stands already (${id}).`, { service: 'IAM' });
}
