import * as v from 'valibot';

/**
 * What is read of the VPC API's answers; the types are in core/policy/vpcModel.ts. Whatever can be missing may be
 * missing or null, words are not checked, and what is not read is dropped.
 */

/** Absent and null are the same. */
function maybe<const S extends v.GenericSchema>(schema: S) {
  return v.optional(
    v.pipe(
      v.nullable(schema),
      v.transform((value) => value ?? undefined),
    ),
  );
}

const named = { id: v.string(), name: maybe(v.string()), crn: maybe(v.string()), href: maybe(v.string()) };

/** Abbreviated references come without a name: the id then stands for it. */
function withName<T extends { readonly id: string; readonly name?: string | undefined }>(value: T) {
  return { ...value, name: value.name ?? value.id };
}

export const reference = v.pipe(v.object({ ...named, resource_type: maybe(v.string()) }), v.transform(withName));

const references = v.optional(
  v.pipe(
    v.nullable(v.array(reference)),
    v.transform((list) => list ?? []),
  ),
  [],
);
const zone = v.object({ name: v.string() });
const reservedIp = v.object({ address: v.string(), id: maybe(v.string()), name: maybe(v.string()) });

export const region = v.pipe(
  v.object({ name: v.string(), status: maybe(v.string()) }),
  v.transform(({ name, status }) => ({ name, status: status ?? 'unknown' })),
);

export const vpc = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    status: maybe(v.string()),
    default_security_group: maybe(reference),
    default_network_acl: maybe(reference),
  }),
  v.transform(withName),
);

export const subnet = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    ipv4_cidr_block: v.string(),
    vpc: reference,
    zone,
    network_acl: reference,
    public_gateway: maybe(reference),
  }),
  v.transform(withName),
);

const networkInterface = v.pipe(
  v.object({
    id: v.string(),
    name: maybe(v.string()),
    href: maybe(v.string()),
    primary_ip: reservedIp,
    subnet: reference,
    security_groups: maybe(v.array(reference)),
    floating_ips: maybe(v.array(v.object({ id: v.string(), address: v.string(), name: maybe(v.string()) }))),
  }),
  v.transform(withName),
);

const networkAttachment = v.pipe(
  v.object({
    id: v.string(),
    name: maybe(v.string()),
    href: maybe(v.string()),
    primary_ip: reservedIp,
    subnet: reference,
    virtual_network_interface: reference,
  }),
  v.transform(withName),
);

export const virtualNetworkInterface = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    primary_ip: reservedIp,
    ips: maybe(v.array(reservedIp)),
    subnet: reference,
    security_groups: references,
    target: maybe(reference),
    vpc: maybe(reference),
    zone: maybe(zone),
    allow_ip_spoofing: maybe(v.boolean()),
    enable_infrastructure_nat: maybe(v.boolean()),
  }),
  v.transform(withName),
);

/** Items of a list that hold no more than an id (the vendor's own samples abbreviate so) say nothing: they are left out. */
function whole<const S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.array(v.fallback(v.nullable(schema), null)),
    v.transform((list) => list.filter((item): item is v.InferOutput<S> => item !== null)),
  );
}

export const instance = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    status: maybe(v.string()),
    vpc: reference,
    zone,
    primary_network_interface: maybe(networkInterface),
    network_interfaces: v.optional(whole(networkInterface), []),
    primary_network_attachment: maybe(networkAttachment),
    network_attachments: maybe(whole(networkAttachment)),
  }),
  v.transform(withName),
);

export const floatingIp = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    address: v.string(),
    target: maybe(reference),
    zone: maybe(zone),
  }),
  v.transform(withName),
);

const cidr = v.object({ cidr_block: v.string() });
const address = v.object({ address: v.string() });
const group = v.pipe(
  v.object({ ...named, resource_type: maybe(v.string()), deleted: maybe(v.unknown()) }),
  v.transform(withName),
);

/**
 * A rule without a remote holds for any (https://cloud.ibm.com/apidocs/vpc). A remote of a kind that is not known yet
 * reads as a group without members, so that it never admits what it may not.
 */
const remote = v.optional(v.fallback(v.union([cidr, address, group]), { id: '', name: 'a remote of unknown kind' }), {
  cidr_block: '0.0.0.0/0',
});

export const securityGroupRule = v.object({
  id: v.string(),
  name: maybe(v.string()),
  href: maybe(v.string()),
  direction: v.string(),
  ip_version: maybe(v.string()),
  protocol: v.string(),
  port_min: maybe(v.number()),
  port_max: maybe(v.number()),
  type: maybe(v.number()),
  code: maybe(v.number()),
  remote,
  local: maybe(v.union([cidr, address])),
});

export const securityGroup = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    vpc: reference,
    rules: v.array(securityGroupRule),
    targets: references,
  }),
  v.transform(withName),
);

export const networkAclRule = v.pipe(
  v.object({
    id: v.string(),
    name: maybe(v.string()),
    href: maybe(v.string()),
    action: v.string(),
    direction: v.string(),
    ip_version: maybe(v.string()),
    protocol: v.string(),
    source: v.string(),
    destination: v.string(),
    source_port_min: maybe(v.number()),
    source_port_max: maybe(v.number()),
    destination_port_min: maybe(v.number()),
    destination_port_max: maybe(v.number()),
    type: maybe(v.number()),
    code: maybe(v.number()),
    before: maybe(reference),
    created_at: maybe(v.string()),
  }),
  v.transform(withName),
);

export const networkAcl = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    vpc: reference,
    rules: v.array(networkAclRule),
    subnets: references,
  }),
  v.transform(withName),
);

export const flowLogCollector = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    active: v.boolean(),
    lifecycle_state: v.string(),
    created_at: maybe(v.string()),
    storage_bucket: v.object({ name: v.string() }),
    target: reference,
    vpc: reference,
  }),
  v.transform(withName),
);

/** Addresses that are still to be given are left out. */
const reservedIps = maybe(whole(reservedIp));
const securityGroups = maybe(v.array(reference));

export const endpointGateway = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    ips: reservedIps,
    security_groups: securityGroups,
    vpc: maybe(reference),
  }),
  v.transform(withName),
);

export const loadBalancer = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    private_ips: reservedIps,
    security_groups: securityGroups,
    subnets: maybe(v.array(reference)),
  }),
  v.transform(withName),
);

/** A member that is not up yet shows the address 0.0.0.0. */
const memberAddress = v.fallback(
  maybe(
    v.pipe(
      reservedIp,
      v.check(({ address }) => address !== '0.0.0.0'),
    ),
  ),
  undefined,
);

export const vpnGateway = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    subnet: maybe(reference),
    members: maybe(v.array(v.object({ private_ip: memberAddress }))),
  }),
  v.transform(withName),
);

export const vpnServer = v.pipe(
  v.object({
    ...named,
    resource_type: maybe(v.string()),
    subnets: maybe(v.array(reference)),
    private_ips: reservedIps,
    security_groups: securityGroups,
  }),
  v.transform(withName),
);
