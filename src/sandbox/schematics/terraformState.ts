import type { RegionState } from '../account/regionState';
import type { WorkspaceState } from './workspaceState';

/** The outputs of the demo template; empty before anything stands. */
export function outputsView(workspace: WorkspaceState, region: RegionState): readonly unknown[] {
  const idOf = (address: string) => workspace.resources.find((known) => known.address === address)?.id;
  const addressOf = (address: string) =>
    region.instances.find(({ id }) => id === idOf(address))?.interfaces.find((nic) => nic.primary)?.address;
  const values: Readonly<Record<string, string | undefined>> = {
    vpc_id: idOf('ibm_is_vpc.vpc'),
    ibm1_public_ip: region.floatingIps.find(({ id }) => id === idOf('ibm_is_floating_ip.vsi1'))?.address,
    ibm1_private_ip: addressOf('ibm_is_instance.vsi1'),
    ibm2_private_ip: addressOf('ibm_is_instance.vsi2'),
  };
  const declared = new Set(workspace.template?.outputs);
  const shown = Object.entries(values).flatMap(([name, value]) =>
    value !== undefined && declared.has(name) ? [[name, { sensitive: false, type: 'string', value }]] : [],
  );
  const output_values = shown.length === 0 ? [] : [Object.fromEntries(shown)];
  return [{ folder: workspace.folder, id: workspace.templateId, output_values, value_type: '' }];
}

/** What stands, by template. */
export function resourcesView(workspace: WorkspaceState): readonly unknown[] {
  const resources = workspace.resources.map(({ address, id }) => {
    const [type = '', name = ''] = address.split('.');
    return { resource_name: name, resource_type: type, resource_id: id, resource_status: 'created' };
  });
  return [
    {
      folder: workspace.folder,
      id: workspace.templateId,
      generated_at: '',
      resources,
      resources_count: resources.length,
    },
  ];
}
