import type { ResourceAdmin } from '../../cloud/setup/resourceAdmin';

/** An instance of Event Notifications of the account. */
export interface Notifier {
  /** GUID. */
  readonly instance: string;
  readonly name: string;
  readonly region: string;
}

/** Those that the user may see. Rejects with `CloudError`. */
export async function listNotifiers(
  resources: Pick<ResourceAdmin, 'plan' | 'instances'>,
  signal?: AbortSignal,
): Promise<readonly Notifier[]> {
  const service = 'event-notifications';
  // Any plan tells the id of the service.
  const plan = (await resources.plan(service, 'standard', signal)) ?? (await resources.plan(service, 'lite', signal));
  const found = plan === null ? [] : await resources.instances({ serviceId: plan.serviceId }, signal);
  return found.flatMap(({ guid, name, region }) => (region === null ? [] : [{ instance: guid, name, region }]));
}
