import { isObject } from '../../core/policy/looseJson';
import { bucketNamed } from '../account/accountState';
import type { CollectorState, RegionState } from '../account/regionState';
import { jsonReply, noContent, type Reply } from '../http/reply';
import { collectorsMayWrite } from '../iam/access';
import { bucketRegion } from '../s3/bucketState';
import type { SandboxWorld } from '../sandboxWorld';
import { groupOf, identified } from './fieldReferences';
import { createdAt, nameOf } from './madeNetworks';
import type { RuleFields } from './ruleFields';
import type { VpcCall } from './vpcCall';
import { refused, vpcError, vpcErrors } from './vpcErrors';
import { freshViews } from './vpcViews';

/** `POST /flow_log_collectors` (contracts/ibm-cloud.md §7.2). The collector is pending at first. */
export function createCollector(call: VpcCall, world: SandboxWorld, fields: RuleFields): Reply {
  const { region, account } = call;
  const targets = targetsOf(region);
  if (!fields.has('target')) fields.wrong('validation_required_field', 'target', 'target is required.');
  const target = fields.has('target') ? identified(fields, 'target', fields.value('target'), targets) : undefined;
  const taken = region.collectors.filter((collector) => collector.vpc === target?.vpc).map(({ name }) => name);
  const name = fields.name(taken);
  const active = fields.flag('active') ?? true;
  const group = groupOf(fields, account);
  const bucket = bucketOf(fields);
  if (fields.problems.length > 0 || target === undefined || bucket === undefined) return refused(fields.problems);
  if (region.collectors.some((collector) => collector.target.id === target.id))
    return vpcError(409, 'target_in_use', 'The target has a flow log collector already.', {
      ...{ name: 'target.id', type: 'field', value: target.id },
    });
  const wrong = unusable(bucket, region, world);
  if (wrong !== null) return wrong;
  const collector: CollectorState = {
    ...{ ...group, id: world.names.id(region.name), name: name ?? nameOf(world, region.collectors), active, bucket },
    created_at: createdAt(world),
    lifecycle_state: 'pending',
    pendingUntil: world.now() + world.settling.readyMs,
    vpc: target.vpc,
    target: { kind: target.kind, id: target.id },
  };
  region.collectors.push(collector);
  world.collectionChanged();
  return jsonReply(201, freshViews(call).network.collector(collector));
}

/** PATCH changes `active` and `name` alone; DELETE leaves what was written. */
export function writeCollector(call: VpcCall, world: SandboxWorld, fields: RuleFields, id: string): Reply {
  const { region, request } = call;
  const collector = region.collectors.find((known) => known.id === id);
  if (collector === undefined) return vpcError(404, 'not_found', 'The flow log collector was not found.');
  if (request.method === 'DELETE') {
    region.collectors = region.collectors.filter((known) => known !== collector);
    world.collectionChanged();
    return noContent;
  }
  for (const fixed of ['target', 'storage_bucket'])
    if (fields.has(fixed)) fields.wrong('bad_field', fixed, `${fixed} cannot be changed.`);
  const others = region.collectors.filter((known) => known.vpc === collector.vpc && known !== collector);
  const name = fields.name(others.map((known) => known.name));
  const active = fields.flag('active');
  if (fields.problems.length > 0) return refused(fields.problems);
  collector.name = name ?? collector.name;
  collector.active = active ?? collector.active;
  world.collectionChanged();
  return jsonReply(200, freshViews(call).network.collector(collector));
}

type Target = CollectorState['target'] & { readonly vpc: string };

/** All that can be collected of. The interface of an attachment has the attachment's id. */
function targetsOf({ vpcs, subnets, instances }: RegionState): readonly Target[] {
  return [
    ...vpcs.map(({ id }) => ({ kind: 'vpc', id, vpc: id }) as const),
    ...subnets.map(({ id, vpc }) => ({ kind: 'subnet', id, vpc }) as const),
    ...instances.flatMap(({ id, vpc, interfaces }) => [
      { kind: 'instance', id, vpc } as const,
      ...interfaces.map((nic) => ({ kind: 'interface', id: nic.id, vpc }) as const),
      ...interfaces.flatMap(({ vni }) => (vni === null ? [] : [{ kind: 'vni', id: vni.id, vpc } as const])),
    ]),
  ];
}

function bucketOf(fields: RuleFields): string | undefined {
  const value = fields.value('storage_bucket');
  const name = isObject(value) ? value.name : undefined;
  if (typeof name === 'string' && name !== '') return name;
  fields.wrong('validation_required_field', 'storage_bucket', 'storage_bucket needs a name.');
  return undefined;
}

/** Why a bucket cannot be written to; which codes the service has for it is not documented but for the last one. */
function unusable(name: string, region: RegionState, world: SandboxWorld): Reply | null {
  const target = { name: 'storage_bucket.name', type: 'field', value: name.slice(0, 200) } as const;
  const bucket = bucketNamed(world.account, name);
  if (bucket === undefined) return vpcError(404, 'not_found', 'The bucket was not found.', target);
  if (bucketRegion(bucket) !== region.name)
    return vpcError(400, 'bad_field', 'The bucket is not in the region of the target.', target);
  if (bucket.allowedIps === null && collectorsMayWrite(world, bucket)) return null;
  const message =
    'The bucket is not authorized for flow logs. (Error response code returned from COS Config call: 403)';
  const more_info = 'https://cloud.ibm.com/docs/vpc?topic=vpc-ordering-flow-log-collector';
  return vpcErrors(403, [{ code: 'service_error', message, more_info, target }]);
}
