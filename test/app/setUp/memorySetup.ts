import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import type { Subscription } from '../../../src/cloud/setup/ibmcloudCli';
import type { FlowLogCollector } from '../../../src/core/policy/vpcModel';

export function memoryNetwork(): CloudSetup['network'] {
  const all = new Map<string, FlowLogCollector>();
  let count = 0;
  return {
    zones: async () => [],
    collectors: async (_region, filter) =>
      [...all.values()].filter(({ target }) => filter?.targetId === undefined || target.id === filter.targetId),
    collector: async (_region, id) => all.get(id) ?? null,
    async createCollector(_region, { name, active, targetId, bucket }) {
      const id = `r006-${++count}`;
      const target = { id: targetId, name: targetId };
      const made = {
        id,
        name,
        active,
        crn: `crn:${id}`,
        lifecycle_state: 'stable',
        storage_bucket: { name: bucket },
        target,
        vpc: target,
      };
      all.set(id, made);
      return made;
    },
    async updateCollector(_region, id, change) {
      const changed = { ...all.get(id)!, ...change };
      all.set(id, changed);
      return changed;
    },
    deleteCollector: async (_region, id) => (all.delete(id) ? 'deleted' : 'gone'),
    waitForCollector: async (_region, id) => all.get(id)!,
    sshKeys: async () => [],
    createSshKey: async () => Promise.reject(new Error('unused')),
    deleteSshKey: async () => 'gone',
  };
}

export function memoryCli(): CloudSetup['ibmcloud'] {
  const all = new Map<string, Subscription>();
  const add = (name: string, destination: string, bucket: string | null, schedule: string | null) => {
    const made = {
      name,
      destination,
      bucket,
      schedule,
      prefix: null,
      suffix: null,
      eventType: null,
      ready: true,
      reason: null,
    };
    all.set(name, made);
    return made;
  };
  return {
    version: async () => '2.34.0',
    plugins: async () => [],
    target: async () => ({ accountId: null, accountName: null, region: null, resourceGroup: null, user: null }),
    prepare: async () => undefined,
    selectProject: async () => undefined,
    cosSubscriptions: async () => [...all.values()],
    cosSubscription: async (name) => all.get(name) ?? null,
    createCosSubscription: async ({ name, destination, bucket }) => add(name, destination, bucket, null),
    deleteCosSubscription: async (name) => (all.delete(name) ? 'deleted' : 'gone'),
    cronSubscription: async (name) => all.get(name) ?? null,
    createCronSubscription: async ({ name, destination, schedule }) => add(name, destination, null, schedule),
    deleteCronSubscription: async (name) => (all.delete(name) ? 'deleted' : 'gone'),
    commands: {
      installPlugin: () => [],
      login: () => [],
      createCosSubscription: () => [],
      createCronSubscription: () => [],
      deleteCosSubscription: () => [],
      deleteCronSubscription: () => [],
    },
  };
}
