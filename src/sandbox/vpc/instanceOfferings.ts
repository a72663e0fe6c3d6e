/** What instances are made of: a few of the service's images and profiles. */

export const images = [
  {
    id: 'r006-2b7d5c9e-ubuntu',
    name: 'ibm-ubuntu-24-04-minimal-amd64-3',
    os: 'ubuntu-24-04-amd64',
    display: 'Ubuntu Linux 24.04',
  },
  {
    id: 'r006-5c1e7f3a-ubuntu',
    name: 'ibm-ubuntu-22-04-5-minimal-amd64-6',
    os: 'ubuntu-22-04-amd64',
    display: 'Ubuntu Linux 22.04',
  },
  {
    id: 'r006-9d4b2e6c-debian',
    name: 'ibm-debian-12-11-minimal-amd64-1',
    os: 'debian-12-amd64',
    display: 'Debian GNU/Linux 12',
  },
] as const;

const profile = (name: string, count: number, memory: number) => ({ id: name, name, count, memory });

export const profiles = [
  profile('bxf-2x8', 2, 8),
  profile('bx2-2x8', 2, 8),
  profile('bx2-4x16', 4, 16),
  profile('cx2-2x4', 2, 4),
  profile('cx3d-2x5', 2, 5),
  profile('mx2-2x16', 2, 16),
] as const;

export function imageView({ id, name, os, display }: (typeof images)[number], href: (path: string) => string): object {
  return {
    ...{ id, name, href: href(`images/${id}`), status: 'available', visibility: 'public' },
    operating_system: {
      ...{ name: os, display_name: display, family: display, architecture: 'amd64', version: '' },
      href: href(`operating_systems/${os}`),
    },
    minimum_provisioned_size: 100,
    resource_type: 'image',
  };
}

export function profileView(
  { name, count, memory }: (typeof profiles)[number],
  href: (path: string) => string,
): object {
  return {
    ...{ name, href: href(`instance/profiles/${name}`), resource_type: 'instance_profile', status: 'current' },
    family: name.startsWith('c') ? 'compute' : name.startsWith('m') ? 'memory' : 'balanced',
    vcpu_count: { type: 'fixed', value: count },
    memory: { type: 'fixed', value: memory },
  };
}
