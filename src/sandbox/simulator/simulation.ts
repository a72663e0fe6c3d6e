import { type CaptureWindow, captureSeconds, captureWindow } from './captureWindow';
import type { Connection } from './connection';
import type { FlowLogStream, RecordSource } from './flowLogStream';
import { recordsOf } from './flowRecord';
import { internetTraffic } from './internetTraffic';
import type { Lab, LabHistory } from './lab';
import type { LabVnic } from './labVnic';
import { loggedFlow } from './loggedFlow';
import { longDownloads, ownTraffic } from './ownTraffic';
import type { PolicyHistory } from './policyHistory';
import { databaseSessions, serviceTraffic } from './serviceTraffic';

/** The traffic of a VPC: what happened on each vNIC in each window follows from seed, window and what was there then. */
export class Simulation implements RecordSource {
  /** What somebody really tried, oldest first. */
  private readonly exercised: Connection[] = [];

  constructor(
    private readonly seed: number,
    private readonly labs: LabHistory,
    private readonly policy: PolicyHistory,
  ) {}

  /** The records of one object, as JSON texts. */
  records(stream: FlowLogStream, cell: number): { readonly window: CaptureWindow; readonly records: string[] } {
    const window = captureWindow(cell, stream.from);
    const lab = this.labs.at(window.end - 1);
    const vnic = lab.vnics.find(({ id }) => id === stream.vnic.id) ?? stream.vnic;
    const direction = stream.recordType === 'ingress' ? 'I' : 'O';
    const records: string[] = [];
    for (const connection of this.connections(lab, vnic, window)) {
      const flow = loggedFlow(connection, vnic, lab.byAddress, this.policy);
      if (flow === null) continue;
      records.push(...recordsOf(flow, window, direction));
    }
    return { window, records };
  }

  /**
   * Somebody at work tries a connection just now: it is logged like all others when its window is over. Returns whether
   * it is answered.
   */
  exercise(connection: Connection, at: LabVnic): boolean {
    this.exercised.push(connection);
    const flow = loggedFlow(connection, at, this.labs.at(connection.start).byAddress, this.policy);
    return flow?.action === 'accepted' && flow.answered && !flow.answerRejected;
  }

  private connections(lab: Lab, vnic: LabVnic, { cell, start, end }: CaptureWindow): Connection[] {
    // Brief connections begin early enough in their window to end in it.
    const brief = [
      ...internetTraffic(this.seed, vnic, cell, this.policy.changesWithin((cell - 1) * captureSeconds, end)),
      ...ownTraffic(this.seed, vnic, cell),
      ...serviceTraffic(this.seed, lab, vnic, cell),
    ];
    const long = [...longDownloads(this.seed, vnic, start, end), ...databaseSessions(this.seed, lab, vnic, start, end)];
    const tried = this.exercised.filter((connection) => connection.start < end && connection.end >= start);
    return [...brief, ...long, ...tried].filter(
      (connection) => isOf(connection, vnic) && bothWereThere(connection, lab),
    );
  }
}

function isOf(connection: Connection, vnic: LabVnic): boolean {
  return connection.initiator === vnic.address || connection.target === vnic.address;
}

function bothWereThere({ initiator, target, start }: Connection, { byAddress }: Lab): boolean {
  const bornAt = (address: number) => byAddress.get(address)?.bornAt ?? Number.NEGATIVE_INFINITY;
  return start >= bornAt(initiator) && start >= bornAt(target);
}
