import assert from 'node:assert/strict';
import { createApiKeyTokenSource } from '../../../src/cloud/apiKeyToken';
import type { CloudLogsConfig } from '../../../src/cloud/cloudLogs/cloudLogsConfig';
import { createCloudLogsConfig } from '../../../src/cloud/cloudLogs/createCloudLogsConfig';
import { createEndpointGuard } from '../../../src/cloud/endpointGuard';
import { createIam } from '../../../src/cloud/ibmCloud';
import type { RequestEvent } from '../../../src/cloud/requestLog';
import { createTransport } from '../../../src/cloud/transport';
import { cloudLogs, eventNotifications, type Offering } from '../../../src/sandbox/catalog/offerings';
import { addApiKey, addServiceId } from '../../../src/sandbox/iam/identities';
import { addPolicy } from '../../../src/sandbox/iam/policyCalls';
import { addResourceInstance } from '../../../src/sandbox/resourceController/resourceInstances';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { bearer, send } from '../../sandbox/sandboxClient';

/** An instance of IBM Cloud Logs that may hand alerts to one of Event Notifications, and clients of it. */
export interface AlertLab {
  readonly logs: string;
  readonly notifications: string;
  /** Where lines are sent to. */
  readonly ingress: string;
  /** What the clients told their log. */
  readonly logged: RequestEvent[];
  client(apiKey?: string): CloudLogsConfig;
  /** The key of somebody with a role on the instance. */
  keyWithRole(role: string): string;
  /** Sends records as the shipper does, now. */
  ingest(...records: readonly object[]): Promise<void>;
}

export function alertLab(sandbox: Sandbox): AlertLab {
  const { world, endpoints, region } = sandbox;
  const instance = (offering: Offering, name: string) => {
    const [plan] = offering.plans;
    assert.ok(plan);
    return addResourceInstance(world, { name, offering, plan, region }).guid;
  };
  const logs = instance(cloudLogs, 'logs');
  const notifications = instance(eventNotifications, 'notifications');
  authorize(sandbox, logs, notifications);
  const base = endpoints.cloudLogsApi.replace('{region}', region).replace('{instance}', logs);
  const ingress = endpoints.cloudLogsIngest.replace('{region}', region).replace('{instance}', logs);
  const logged: RequestEvent[] = [];
  return {
    ...{ logs, notifications, ingress, logged },
    client(apiKey = sandbox.apiKey) {
      const tokens = createApiKeyTokenSource(createIam({ endpoints }), apiKey);
      const tools = { delay: async () => undefined, clock: Date.now, random: () => 0 };
      const guard = createEndpointGuard({ ...endpoints, cloudLogsApi: base });
      return createCloudLogsConfig({
        transport: createTransport({ guard, tokens, tools, log: (event) => void logged.push(event) }),
        base,
      });
    },
    keyWithRole(role) {
      const iamId = `iam-${addServiceId(world, { name: role, description: '' }).id}`;
      const attribute = (key: string, value: string) => ({ key, operator: 'stringEquals', value });
      addPolicy(
        world,
        {
          ...{ type: 'access', description: '', version: 2 },
          subject: [attribute('iam_id', iamId)],
          resource: [attribute('serviceName', 'logs'), attribute('serviceInstance', logs)],
          roles: [`crn:v1:bluemix:public:iam::::serviceRole:${role}`],
        },
        world.account.owner.iamId,
      );
      return addApiKey(world, { name: 'k', description: '', iamId }).value;
    },
    async ingest(...records) {
      const entries = records.map((text) => ({
        ...{ applicationName: 'vpc', subsystemName: 'flowlogs', severity: 3, timestamp: sandbox.now(), text },
      }));
      const headers = await bearer(sandbox);
      const body = JSON.stringify(entries);
      const answer = await send(`${ingress}/logs/v1/singles`, { method: 'POST', headers, body });
      assert.equal(answer.status, 200, answer.text);
      await sandbox.workloads.settled();
    },
  };
}

export function authorize({ world }: Sandbox, logs: string, notifications: string): void {
  const attribute = (key: string, value: string) => ({ key, operator: 'stringEquals', value });
  addPolicy(
    world,
    {
      ...{ type: 'authorization', description: '', version: 2 },
      subject: [attribute('serviceName', 'logs'), attribute('serviceInstance', logs)],
      resource: [attribute('serviceName', 'event-notifications'), attribute('serviceInstance', notifications)],
      roles: ['crn:v1:bluemix:public:event-notifications::::serviceRole:EventSourceManager'],
    },
    world.account.owner.iamId,
  );
}
