import type { Cloud } from '../../cloud/cloud';

/** A search that the template makes, with what it covers in words. */
export interface SshSearch {
  readonly name: string;
  readonly text: string;
  /** `the 2 instances of shop` */
  readonly covers: string;
}

/** So many addresses LogDNA is asked for exactly; of more instances the networks are named. */
const mostAddresses = 16;

/**
 * "SSH accepted to an instance of this VPC", the alert of the article. Names the addresses of the instances; of many,
 * the address ranges of the VPC's subnets, which also cover instances that come later.
 */
export async function sshSearch(
  { vpc }: Pick<Cloud, 'vpc'>,
  region: string,
  vpcNameOrId: string,
  signal?: AbortSignal,
): Promise<SshSearch | null> {
  const found = (await vpc.vpcs(region, signal)).find(({ id, name }) => id === vpcNameOrId || name === vpcNameOrId);
  if (found === undefined) return null;
  const [instances, subnets] = await Promise.all([vpc.instances(region, signal), vpc.subnets(region, signal)]);
  const own = instances.filter((instance) => instance.vpc.id === found.id);
  const addresses = new Set(
    own.flatMap(({ primary_network_interface: primary, network_interfaces: all }) =>
      [...(primary === undefined ? [] : [primary]), ...all].map(({ primary_ip }) => primary_ip.address),
    ),
  );
  const known = [...addresses].filter((address) => address !== '' && address !== '0.0.0.0').sort();
  const ranges = subnets.filter((subnet) => subnet.vpc.id === found.id).map((subnet) => subnet.ipv4_cidr_block);
  const targets = known.length > 0 && known.length <= mostAddresses ? known : ranges;
  const covers =
    targets === known
      ? `${known.length === 1 ? 'the instance' : `the ${known.length} addresses of instances`} of ${found.name}`
      : `the subnets of ${found.name}`;
  const name = `SSH accepted to an instance of ${found.name}`;
  return { name, text: `${sshText}${anyTarget(targets)}`, covers };
}

/** Where the VPC is not known: an instance of any. */
export const sshText = 'target_port:22 action:accepted direction:I';

function anyTarget(targets: readonly string[]): string {
  if (targets.length === 0) return '';
  return targets.length === 1 ? ` target_ip:${targets[0]}` : ` target_ip:(${targets.join(' OR ')})`;
}
