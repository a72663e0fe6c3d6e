import * as v from 'valibot';
import type { FlowLogCollector } from '../../../core/policy/vpcModel';
import type { Deletion } from '../../cloud';
import type { Attempt } from '../../failure';
import { allPages, startOf } from '../../paging';
import { quotable } from '../../redact';
import type { RetryTools } from '../../retry';
import type { CallVpc } from '../../vpcCalls';
import { flowLogCollector } from '../../vpcSchemas';
import type { NetworkAdmin, SshKey } from '../networkAdmin';
import { absentAsNull } from './absentAsNull';
import { listOf, present, segment, word } from './serviceCalls';
import { waitUntil } from './waitUntil';

const service = 'VPC';
const patience = { every: 4_000, total: 120_000 };
const viewer = 'the role Viewer on VPC Infrastructure Services';
const maker =
  'the roles Editor on flow log collectors and Operator on what is to be logged (VPC Infrastructure Services), and Writer on the bucket';

const zone = v.object({ name: v.string(), status: word });
const sshKey = v.pipe(
  v.object({ id: v.string(), name: word, crn: word, fingerprint: word, public_key: word }),
  v.transform(
    ({ id, name, crn, fingerprint, public_key }): SshKey => ({
      ...{ id, name: name ?? id, crn, fingerprint, publicKey: public_key },
    }),
  ),
);

/** https://cloud.ibm.com/apidocs/vpc: flow log collectors, SSH keys, zones. */
export function createNetworkAdmin(call: CallVpc, tools: RetryTools): NetworkAdmin {
  const attempt = (action: string, needs: string = viewer): Attempt => ({
    service,
    action: quotable(action, 250),
    needs,
  });

  function all<T>(
    region: string,
    list: string,
    what: Attempt,
    query: Readonly<Record<string, string | undefined>>,
    item: v.GenericSchema<unknown, T>,
    signal: AbortSignal | undefined,
  ): Promise<readonly T[]> {
    const page = v.pipe(
      v.looseObject({ next: v.nullish(v.object({ href: v.nullish(v.string()) })) }),
      v.transform((answer) => ({ items: answer[list], next: startOf(answer.next?.href) })),
      v.object({ items: v.array(item), next: v.nullable(v.string()) }),
    );
    return allPages(what, (start) =>
      call(region, { attempt: what, path: list, query: { ...query, limit: 100, start }, signal }, page),
    );
  }

  const collector = (region: string, id: string, signal?: AbortSignal): Promise<FlowLogCollector | null> => {
    const what = attempt(`look at the flow log collector ${id}`);
    const path = `flow_log_collectors/${segment(id)}`;
    return absentAsNull(call(region, { attempt: what, path, signal }, flowLogCollector));
  };

  async function remove(region: string, path: string, what: Attempt, signal?: AbortSignal): Promise<Deletion> {
    // 204 today, 202 from a later version on; there is nothing in either to be read.
    const answer = call(region, { attempt: what, method: 'DELETE', path, signal }, v.unknown());
    return (await absentAsNull(answer.then(() => true))) === null ? 'gone' : 'deleted';
  }

  return {
    async zones(region, signal) {
      const path = `regions/${segment(region)}/zones`;
      const what = attempt(`list the zones of ${region}`);
      const { zones } = await call(region, { attempt: what, path, signal }, v.object({ zones: listOf(zone) }));
      return zones.map(({ name, status }) => ({ name, status: status ?? 'unknown' }));
    },

    collectors: (region, { targetId, vpcId, name } = {}, signal) => {
      const what = attempt(`read the flow log collectors of ${region}`);
      const query = { 'target.id': targetId, 'vpc.id': vpcId, name };
      return all(region, 'flow_log_collectors', what, query, flowLogCollector, signal);
    },
    collector,
    createCollector: (region, wanted, signal) => {
      const body = present({
        ...{ name: wanted.name, active: wanted.active, target: { id: wanted.targetId } },
        storage_bucket: { name: wanted.bucket },
        resource_group: wanted.resourceGroupId === undefined ? undefined : { id: wanted.resourceGroupId },
      });
      const what = attempt(`make the flow log collector ${wanted.name} for the bucket ${wanted.bucket}`, maker);
      return call(
        region,
        { attempt: what, method: 'POST', path: 'flow_log_collectors', body, signal },
        flowLogCollector,
      );
    },
    updateCollector: (region, id, change, signal) => {
      const what = attempt(`change the flow log collector ${id}`, maker);
      const path = `flow_log_collectors/${segment(id)}`;
      return call(region, { attempt: what, method: 'PATCH', path, body: present(change), signal }, flowLogCollector);
    },
    deleteCollector: (region, id, signal) =>
      remove(
        region,
        `flow_log_collectors/${segment(id)}`,
        attempt(`remove the flow log collector ${id}`, maker),
        signal,
      ),
    waitForCollector: (region, id, options) =>
      waitUntil(
        attempt(`wait until the flow log collector ${id} is ready`),
        (signal) => collector(region, id, signal),
        (found) => {
          const state = found.lifecycle_state;
          if (state === 'stable') return { kind: 'ready', value: found };
          const failed = state === 'failed' || state === 'deleting' || state === 'suspended';
          return { kind: failed ? 'failed' : 'waiting', state };
        },
        { tools, patience, options },
      ),

    sshKeys: (region, signal) => all(region, 'keys', attempt(`list the SSH keys of ${region}`), {}, sshKey, signal),
    createSshKey: (region, { name, publicKey, type, resourceGroupId }, signal) => {
      const body = present({
        ...{ name, type, public_key: publicKey.trim() },
        resource_group: resourceGroupId === undefined ? undefined : { id: resourceGroupId },
      });
      const what = attempt(`add the SSH key ${name}`, 'the role Editor on VPC Infrastructure Services');
      return call(region, { attempt: what, method: 'POST', path: 'keys', body, signal }, sshKey);
    },
    deleteSshKey: (region, id, signal) =>
      remove(
        region,
        `keys/${segment(id)}`,
        attempt(`remove the SSH key ${id}`, 'the role Editor on VPC Infrastructure Services'),
        signal,
      ),
  };
}
