import { type CaptureWindow, captureWindow } from './captureWindow';
import type { Connection } from './connection';
import type { FlowLogStream } from './flowLogStream';
import { recordsOf } from './flowRecord';
import { internetTraffic } from './internetTraffic';
import type { LabVnic } from './labVnic';
import { loggedFlow } from './loggedFlow';
import { longDownloads, ownTraffic } from './ownTraffic';
import type { PolicyHistory } from './policyHistory';
import { databaseSessions, serviceTraffic } from './serviceTraffic';

/** The traffic of a lab: what happened on each vNIC in each window follows from seed, window and the rules of the day. */
export class Simulation {
  private readonly byAddress: ReadonlyMap<number, LabVnic>;

  constructor(
    private readonly seed: number,
    readonly vnics: readonly LabVnic[],
    readonly policy: PolicyHistory,
  ) {
    this.byAddress = new Map(vnics.map((vnic) => [vnic.address, vnic]));
  }

  /** The records of one object, as JSON texts. */
  records(stream: FlowLogStream, cell: number): { readonly window: CaptureWindow; readonly records: string[] } {
    const window = captureWindow(cell, stream.from);
    const direction = stream.recordType === 'ingress' ? 'I' : 'O';
    const records: string[] = [];
    for (const connection of this.connections(stream.vnic, window)) {
      const flow = loggedFlow(connection, stream.vnic, this.byAddress, this.policy);
      if (flow === null) continue;
      records.push(...recordsOf(flow, window, direction));
    }
    return { window, records };
  }

  private connections(vnic: LabVnic, { cell, start, end }: CaptureWindow): Connection[] {
    // Brief connections begin early enough in their window to end in it.
    const brief = [
      ...internetTraffic(this.seed, vnic, cell),
      ...ownTraffic(this.seed, vnic, cell),
      ...serviceTraffic(this.seed, this.vnics, vnic, cell),
    ];
    const long = [
      ...longDownloads(this.seed, vnic, start, end),
      ...databaseSessions(this.seed, this.vnics, vnic, start, end),
    ];
    return [...brief, ...long].filter((connection) => isOf(connection, vnic));
  }
}

function isOf(connection: Connection, vnic: LabVnic): boolean {
  return connection.initiator === vnic.address || connection.target === vnic.address;
}
