import { isObject, type JsonObject } from '../../core/policy/looseJson';
import { jsonReply, type Reply } from '../http/reply';
import type { SandboxWorld } from '../sandboxWorld';
import { groupOf, identified, referenced } from './fieldReferences';
import { images, profiles } from './instanceOfferings';
import { addInstance, freeAddressIn, type InterfaceDraft } from './madeInstances';
import { zonesOf } from './networkWrites';
import { isAddress, type RuleFields } from './ruleFields';
import type { VpcCall } from './vpcCall';
import { refused } from './vpcErrors';
import { freshViews } from './vpcViews';

/** `POST /instances`, with the interfaces of either model (contracts/ibm-cloud.md §7.4). It is pending at first. */
export function createInstance(call: VpcCall, world: SandboxWorld, fields: RuleFields): Reply {
  const { region, account } = call;
  const name = fields.name(region.instances.map((one) => one.name));
  const zone = referenced(fields, 'zone', zonesOf(region), 'required')?.name;
  const image = referenced(fields, 'image', images, 'required');
  const profile = referenced(fields, 'profile', profiles, 'optional')?.name ?? 'bxf-2x8';
  for (const key of fields.objects('keys')) identified(fields, 'keys', key, region.keys);
  const group = groupOf(fields, account);
  const nic = primaryInterface(call, fields);
  const vpc = referenced(fields, 'vpc', region.vpcs, 'optional')?.id ?? nic?.subnet.vpc;
  if (nic !== null && zone !== undefined && nic.subnet.zone !== zone)
    fields.wrong('invalid_zone', 'zone', 'The subnet is in another zone.');
  if (nic !== null && vpc !== undefined && nic.subnet.vpc !== vpc)
    fields.wrong('bad_field', 'vpc', 'The subnet is in another VPC.');
  if (nic !== null && freeAddressIn(region, nic.subnet) === null)
    fields.wrong('over_quota', 'subnet', 'The subnet has no address left.');
  if (fields.problems.length > 0 || nic === null || zone === undefined || vpc === undefined || image === undefined)
    return refused(fields.problems);
  const draft = { name, ...group, vpc, zone, profile, image: image.id, interfaces: [nic] };
  const instance = addInstance(world, region, draft);
  return jsonReply(201, freshViews(call).instances.instance(instance));
}

/** The interface of the old model, or the attachment with its virtual network interface; null: see the problems. */
function primaryInterface(call: VpcCall, fields: RuleFields): InterfaceDraft | null {
  const attachment = fields.object('primary_network_attachment');
  const old = fields.object('primary_network_interface');
  if ((attachment === null) === (old === null)) {
    fields.wrong(
      'validation_only_one',
      'primary_network_attachment',
      'Give one of primary_network_attachment and primary_network_interface.',
    );
    return null;
  }
  const vni = attachment?.virtual_network_interface;
  const body: JsonObject = old ?? (isObject(vni) ? vni : {});
  const { region } = call;
  const subnet = identified(fields, 'subnet', body.subnet, region.subnets);
  const wanted = Array.isArray(body.security_groups) ? body.security_groups : [];
  const groups = wanted.map((group) => identified(fields, 'security_groups', group, region.securityGroups));
  if (groups.some((group) => group !== undefined && group.vpc !== subnet?.vpc))
    fields.wrong('bad_field', 'security_groups', 'A security group is in another VPC.');
  if (subnet === undefined) return null;
  const byDefault = region.vpcs.find(({ id }) => id === subnet.vpc)?.default_security_group ?? '';
  const { address } = isObject(body.primary_ip) ? body.primary_ip : { address: undefined };
  const nic = old ?? attachment ?? {};
  return {
    name: typeof nic.name === 'string' ? nic.name : 'eth0',
    subnet,
    securityGroups: groups.length === 0 ? [byDefault] : groups.flatMap((group) => group?.id ?? []),
    ...(isAddress(address) ? { address } : {}),
    attachment: attachment !== null,
  };
}
