import type { SetUpConfig } from '../setUpConfig';
import type { SetUpStep } from '../step';
import { blocked, holds } from './findings';

export const regionStepId = 'region';
export const groupStepId = 'resource-group';

const check = { price: 'none', permissions: [] } as const;

/** The region is one of VPC's, and open. */
export function regionStep({ region }: SetUpConfig): SetUpStep {
  return {
    ...{ id: regionStepId, title: `Region ${region}`, needs: [], ...check },
    permissions: ['Viewer on VPC Infrastructure Services'],
    async find({ cloud }, signal) {
      const regions = await cloud.vpc.regions(signal);
      const known = regions.find(({ name }) => name === region);
      if (known === undefined) {
        return blocked(`There is no region ${region}. There are ${regions.map(({ name }) => name).join(', ')}.`);
      }
      if (known.status !== 'available') return blocked(`${region} is ${known.status}. Try again later.`);
      return holds(region, region, 'It is available.');
    },
  };
}

/** Where the resources are made and billed; the default one unless one is named. */
export function resourceGroupStep({ resourceGroup }: SetUpConfig): SetUpStep {
  return {
    ...{ id: groupStepId, title: `Resource group ${resourceGroup ?? '(default)'}`, needs: [], ...check },
    permissions: ['Viewer on the resource group'],
    async find({ setup }, signal) {
      const groups = await setup.resources.resourceGroups(signal);
      if (groups.length === 0) {
        return blocked('No resource group may be seen. Ask the administrator for Viewer on one.');
      }
      const group =
        resourceGroup === null
          ? groups.find(({ isDefault }) => isDefault)
          : groups.find(({ id, name }) => id === resourceGroup || name === resourceGroup);
      if (group !== undefined) return holds(group.id, group.name, `It is ${group.name}.`, group.crn);
      const names = groups.map(({ name }) => name).join(', ');
      return resourceGroup === null
        ? blocked(`The default group may not be seen. Name another one: ${names}.`)
        : blocked(`There is no resource group ${resourceGroup}. There are ${names}.`);
    },
  };
}

/** A key that is needed by name, for example by a demo VPC. */
export function sshKeyStep({ region }: SetUpConfig, name: string): SetUpStep {
  return {
    ...{ id: 'ssh-key', title: `SSH key ${name}`, needs: [regionStepId], ...check },
    permissions: ['Viewer on SSH keys of VPC Infrastructure Services'],
    async find({ setup }, signal) {
      const keys = await setup.network.sshKeys(region, signal);
      const key = keys.find((each) => each.name === name);
      if (key !== undefined) return holds(key.id, key.name, 'It is there.', key.crn);
      const others =
        keys.length === 0 ? 'There is none at all' : `There are ${keys.map((each) => each.name).join(', ')}`;
      return blocked(
        `There is no SSH key ${name} in ${region}. ${others}. Add it: ibmcloud is key-create ${name} @~/.ssh/id_ed25519.pub`,
      );
    },
  };
}
