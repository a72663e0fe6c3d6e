import { findLogPlace, type LogPlace, logPrefixOf } from '../../app/policy/logPlace';
import type { Cloud } from '../../cloud/cloud';
import type { FlowRow } from '../../core/flow/flowRow';
import type { FlowExplanation } from '../../core/policy/explanation';
import type { FixProposal } from '../../core/policy/fixProposal';
import type { ChangeTask } from './changeRun';
import type { Judge } from './judges';

/** What is applied and watched for after “Apply” on a row's fix. Null where the snapshot does not say its region. */
export function changeTask(
  row: FlowRow,
  explanation: FlowExplanation,
  { changes }: FixProposal,
  { directory: { snapshot } }: Judge,
  cloud: () => Promise<Pick<Cloud, 'accountId' | 'vpc' | 'storage'>>,
): ChangeTask | null {
  const { region } = snapshot;
  if (region === undefined) return null;
  // Behind a floating IP the flow logs have the private address, as the packet does.
  const { source, destination, protocol, destinationPort } = explanation.packet;
  return {
    fix: { region, snapshot, changes },
    flow: { source, target: destination, protocol, port: destinationPort },
    place: async (signal) => {
      const account = await cloud();
      const vnic = vnicOf(explanation);
      const found = vnic === null ? null : await findLogPlace(account, region, snapshot, vnic, signal);
      return found ?? placeOfRow(account, row, signal);
    },
  };
}

/** The vNIC at the target, else at the initiator. */
function vnicOf({ source, target }: FlowExplanation): string | null {
  for (const end of [target, source]) if (end.kind === 'inside' && end.endpoint !== null) return end.endpoint.id;
  return null;
}

/** Where the row itself came from; null for files. */
async function placeOfRow(
  { storage }: Pick<Cloud, 'storage'>,
  { bucket, key }: FlowRow,
  signal: AbortSignal,
): Promise<LogPlace | null> {
  const prefix = logPrefixOf(key);
  if (prefix === null || bucket.startsWith('file:')) return null;
  return { bucket: await storage.locate(bucket, signal), prefix };
}

/** Rows of the same flow share what was applied for it. */
export function flowOf({ region, initiator_ip, target_ip, transport_protocol, target_port }: FlowRow): string {
  return JSON.stringify([region, initiator_ip, target_ip, transport_protocol, target_port]);
}
