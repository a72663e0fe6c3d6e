import type { CloudSetup } from '../../../src/cloud/setup/cloudSetup';
import type { Subscription } from '../../../src/cloud/setup/ibmcloudCli';

/** Subscriptions in memory: every real command is a process of its own, of which the tests of faults would start thousands. */
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
