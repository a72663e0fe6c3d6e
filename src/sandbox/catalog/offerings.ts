/** A plan of a service that instances can be made of. */
export interface Plan {
  readonly id: string;
  readonly name: string;
  /** No new instances. */
  readonly retired?: boolean;
}

/** A service of the global catalog (contracts/ibm-cloud.md §4.3). */
export interface Offering {
  /** As in CRNs. */
  readonly name: string;
  readonly displayName: string;
  readonly id: string;
  readonly plans: readonly Plan[];
  /** Whether instances lie in no region. */
  readonly global: boolean;
  /** Whether instances are kept for some days after they were deleted. */
  readonly reclaimed: boolean;
}

export const objectStorage: Offering = {
  name: 'cloud-object-storage',
  displayName: 'Cloud Object Storage',
  id: 'dff97f5c-bc5e-4455-b470-411c3edbe49c',
  plans: [
    { id: '744bfc56-d12c-4866-88d5-dac9139e0e5d', name: 'standard' },
    { id: '1e4e33e4-cfa6-4f12-9016-be594a6d5f87', name: 'onerate' },
    { id: '2fdf0c08-2d32-4f46-84b5-32e0c92fffd8', name: 'lite', retired: true },
  ],
  global: true,
  reclaimed: true,
};

export const codeEngine: Offering = {
  name: 'codeengine',
  displayName: 'Code Engine',
  id: '2ad2fdd0-bba5-11ea-8966-5d6402fed1c7',
  plans: [{ id: '814fb158-af9c-4d3c-a06b-c7da42392845', name: 'standard' }],
  global: false,
  reclaimed: true,
};

/** The ids of this service are not documented: clients find them by its name. */
export const cloudLogs: Offering = {
  name: 'logs',
  displayName: 'Cloud Logs',
  id: '5a0d7f3e-91c2-4f6b-8a54-c1b7e20d94f6',
  plans: [{ id: '8c3e6b12-4d7a-4b90-b5d8-2f61a9c7e034', name: 'standard' }],
  global: false,
  reclaimed: true,
};

/** Found by its name, too. */
export const eventNotifications: Offering = {
  name: 'event-notifications',
  displayName: 'Event Notifications',
  id: '3d0e6b71-5a9c-4f28-9b1e-7c84d2f0a6e5',
  plans: [{ id: 'b6f1a8c4-2d93-4e75-8a06-91c3e5d7f402', name: 'lite' }],
  global: false,
  reclaimed: true,
};

export const offerings: readonly Offering[] = [objectStorage, codeEngine, cloudLogs, eventNotifications];

export function offeringOfPlan(planId: string): { readonly offering: Offering; readonly plan: Plan } | null {
  for (const offering of offerings) {
    const plan = offering.plans.find(({ id }) => id === planId);
    if (plan !== undefined) return { offering, plan };
  }
  return null;
}
