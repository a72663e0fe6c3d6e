import { mayUse } from '../iam/access';
import type { SandboxWorld } from '../sandboxWorld';
import type { SenderRight } from './cloudLogsIngestService';

/** Whether somebody may send to an instance of IBM Cloud Logs: with the role Sender, or one that includes it. */
export function rightToSend(world: SandboxWorld, caller: string | null, instance: string): SenderRight {
  if (caller === null) return 'unauthenticated';
  const found = world.account.resourceInstances.find(({ guid, crn }) => guid === instance && crn.includes(':logs:'));
  if (found === undefined || found.state !== 'active') return 'no_instance';
  const allowed = mayUse(world, caller, { service: 'logs', instance }, ['Sender', 'Writer', 'Manager']);
  return allowed ? 'allowed' : 'no_role';
}
