import assert from 'node:assert/strict';
import type { FixTools } from '../../../src/app/policy/applyFix';
import { type ChangeJournal, createChangeJournal, type JournalStorage } from '../../../src/app/policy/changeJournal';
import { takeSnapshot } from '../../../src/app/policy/takeSnapshot';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import type { Cloud } from '../../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../../src/cloud/ibmCloud';
import { parseIpv4 } from '../../../src/core/net/ipv4';
import type { FixProposal } from '../../../src/core/policy/fixProposal';
import { policyDirectory } from '../../../src/core/policy/policyDirectory';
import { proposeFixes } from '../../../src/core/policy/proposeFixes';
import type { VpcSnapshot } from '../../../src/core/policy/vpcSnapshot';
import { type Sandbox, startSandbox } from '../../../src/sandbox/startSandbox';
import { fakeTime } from '../../cloud/tokens';

export const region = 'us-south';
export const laptop = '24.22.68.94';
export const vsi1 = '10.240.0.4';

/** A signed-in account in a sandbox whose time passes when somebody waits, and a journal in memory. */
export interface PolicyLab {
  readonly sandbox: Sandbox;
  readonly cloud: Cloud;
  readonly time: ReturnType<typeof fakeTime>;
  readonly storage: Map<string, unknown>;
  readonly journal: ChangeJournal;
  readonly tools: FixTools;
  snapshot(): Promise<VpcSnapshot>;
  /** The first proposal for a TCP connection. */
  propose(snapshot: VpcSnapshot, port?: number, source?: string, target?: string): FixProposal;
  rulesOf(name: string): Promise<readonly string[]>;
}

export async function policyLab(): Promise<PolicyLab> {
  const time = fakeTime(Date.UTC(2026, 5, 4, 12, 2));
  const sandbox = await startSandbox({ clock: time.tools.clock, hours: 1 });
  const { endpoints, apiKey } = sandbox;
  const token = createApiKeyTokenSource(createIam({ endpoints, ...time.tools }), apiKey, time.tools.clock);
  const cloud = createIbmCloud({ token, endpoints, ...time.tools });
  const storage = new Map<string, unknown>();
  const journal = createChangeJournal(memoryStorage(storage));
  const now = () => time.tools.clock() * 1000;
  let ids = 0;
  return {
    ...{ sandbox, cloud, time, storage, journal },
    tools: { cloud, journal, now, newId: () => `fix-${++ids}` },
    snapshot: () => takeSnapshot(cloud.vpc, region, now()),
    propose(snapshot, port = 22, source = laptop, target = vsi1) {
      const packet = {
        ...{ protocol: 6, source: parseIpv4(source)!, destination: parseIpv4(target)! },
        ...{ sourcePort: 50_000, destinationPort: port },
      };
      const { proposals, refusals } = proposeFixes(policyDirectory(snapshot), { packet });
      assert.ok(proposals[0], JSON.stringify(refusals));
      return proposals[0];
    },
    async rulesOf(name) {
      const [groups, acls] = [await cloud.vpc.securityGroups(region), await cloud.vpc.networkAcls(region)];
      const owner = [...groups, ...acls].find((known) => known.name === name);
      return (owner?.rules ?? []).map((rule) => rule.name ?? rule.id);
    },
  };
}

/** As a file or an editor's state keeps it: values go through JSON. */
export function memoryStorage(values: Map<string, unknown>): JournalStorage {
  return {
    keys: async () => [...values.keys()],
    read: async (key) => values.get(key),
    write: async (key, value) => void values.set(key, JSON.parse(JSON.stringify(value))),
  };
}
