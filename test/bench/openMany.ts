import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createApiKeyTokenSource } from '../../src/cloud/apiKeyToken';
import type { Cloud, Endpoints } from '../../src/cloud/cloud';
import { createIam, createIbmCloud } from '../../src/cloud/ibmCloud';

export interface ManyBucket {
  readonly cloud: Cloud;
  /** Objects in the bucket `many`. */
  readonly objects: number;
  /** Id of one of the interfaces. */
  readonly vnic: string;
  /** Microseconds: the newest object's end. */
  readonly now: number;
  /** Requests to the bucket since the last time. */
  requests(): Promise<number>;
  close(): void;
}

/** A bucket of 24 objects an interface and hour, in a process of its own, and a client signed in to it. */
export async function openMany(interfaces: number, hours: number, latencyMs: number): Promise<ManyBucket> {
  const child = fork(join(__dirname, 'manySandbox.ts'), [interfaces, hours, latencyMs].map(String), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const told = JSON.parse(text) as { endpoints: Endpoints; apiKey: string; now: number; objects: number; vnic: string };
  const { endpoints } = told;
  const token = createApiKeyTokenSource(createIam({ endpoints }), told.apiKey);
  return {
    ...told,
    cloud: createIbmCloud({ endpoints, token }),
    async requests() {
      child.send('requests');
      const [count] = (await once(child, 'message')) as [number];
      return count;
    },
    close: () => child.disconnect(),
  };
}
