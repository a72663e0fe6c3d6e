import { mayUse } from '../iam/access';
import type { SandboxWorld } from '../sandboxWorld';

/** What the caller of an instance may do. */
export type InstanceRight = 'allowed' | 'unauthenticated' | 'no_instance' | 'no_role';

const roles = {
  /** `logs.data.send`. */
  send: ['Sender', 'Writer', 'Manager'],
  /** `logs.data-api-high.read`. Who sends alone reads nothing. */
  query: ['Reader', 'Writer', 'Manager'],
  /** `logs.shared-view.manage`, `logs.alert-config.manage`, `logs.webhook.manage`; to read them takes what queries take. */
  configure: ['Writer', 'Manager'],
} as const;

/** Whether somebody may send to an instance of IBM Cloud Logs, query it, or change what it has configured. */
export function instanceRight(
  world: SandboxWorld,
  caller: string | null,
  instance: string,
  action: keyof typeof roles,
): InstanceRight {
  if (caller === null) return 'unauthenticated';
  const found = world.account.resourceInstances.find(({ guid, crn }) => guid === instance && crn.includes(':logs:'));
  if (found === undefined || found.state !== 'active') return 'no_instance';
  return mayUse(world, caller, { service: 'logs', instance }, roles[action]) ? 'allowed' : 'no_role';
}
