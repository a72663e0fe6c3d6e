import type { Bucket } from '../../cloud/cloud';
import { authorizationPolicy } from '../../cloud/setup/authorizations';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { FlowLogCollector } from '../../core/policy/vpcModel';
import { changeCollector } from '../setUp/collectors';
import { collectorNeed } from './collectorAuthorization';
import type { HealthItem } from './healthItem';

/** What the product can mend at once, for one collector or bucket. */
export type HealthRepair =
  | { readonly kind: 'resume'; readonly collector: FlowLogCollector; readonly label: string; readonly detail: string }
  | { readonly kind: 'authorize'; readonly bucket: Bucket; readonly label: string; readonly detail: string };

/** What was looked at, with the collector and bucket it was about. */
export interface Repairable {
  readonly items: readonly HealthItem[];
  readonly collector: FlowLogCollector | null;
  readonly bucket: Bucket | null;
}

/** The repairs for what is not in order, in the order of the items; none twice. */
export function repairsOf(found: readonly Repairable[]): readonly HealthRepair[] {
  const repairs = found.flatMap(({ items, collector, bucket }) =>
    items.flatMap(({ answer, fix }): readonly HealthRepair[] => {
      if (answer === 'ok') return [];
      if (fix === 'resume' && collector !== null) {
        const detail = `${collector.name} writes into ${collector.storage_bucket.name} again, which costs per GB of flow logs. Suspend it to stop that.`;
        return [{ kind: 'resume', collector, label: `Resume ${collector.name}`, detail }];
      }
      if (fix !== 'authorize' || bucket === null) return [];
      const detail = `All flow log collectors of the account get the role Writer on the bucket ${bucket.name}. It can be taken back under Manage > Access (IAM) > Authorizations.`;
      return [{ kind: 'authorize', bucket, label: `Authorize Collectors for ${bucket.name}`, detail }];
    }),
  );
  return repairs.filter(({ label }, place) => repairs.findIndex((other) => other.label === label) === place);
}

/** Makes a repair; says what was done. Rejects with `CloudError`, and when cancelled. */
export async function makeRepair(
  { network, iam }: Pick<CloudSetup, 'network' | 'iam'>,
  region: string,
  repair: HealthRepair,
  signal?: AbortSignal,
): Promise<string> {
  if (repair.kind === 'resume') {
    const { id, name } = repair.collector;
    const result = await changeCollector({ network }, region, id, { kind: 'resume' }, signal);
    if (result.kind === 'refused') return result.message;
    return `${name} is active. Its next flow logs come in about ten minutes.`;
  }
  const { name, instanceCrn } = repair.bucket;
  const need = collectorNeed(instanceCrn?.split(':')[7] ?? '', name);
  const { kind } = await iam.createPolicy(
    authorizationPolicy(need, 'Flow log collectors write, by VPC Flow Lens'),
    signal,
  );
  const done = kind === 'exists' ? 'was authorized already' : 'is authorized';
  return `Writing into ${name} ${done}. It takes some minutes until the service knows; what it has kept, 24 hours at most, follows.`;
}
