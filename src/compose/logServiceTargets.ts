import { join } from 'node:path';
import { sleep } from '../cloud/sleep';
import { nodeInflate } from '../store/nodeInflate';
import type { ReplayCommandPorts } from '../vscode/replay/replayCommand';

/** Log services as destinations, loaded when somebody replays; what was sent is noted beside the store. */
export function logServiceTargets(directory: string): ReplayCommandPorts['openTarget'] {
  return async ({ service: { kind, url }, key }, connection) => {
    const { openLogService } = await import('../cloud/ingest/openLogService');
    const { openShippedFile } = await import('../store/shippedFile');
    const { accountTokens } = await import('../cloud/accountTokens');
    const destination = openLogService(
      kind === 'logdna'
        ? { kind, url, key: key ?? '' }
        : { kind, url, tokens: accountTokens((signal) => connection.token(signal)) },
    );
    const shipped = await openShippedFile(join(directory, 'replay'), destination.id);
    return { destination, ...shipped, inflate: nodeInflate, now: Date.now, delay: sleep, random: Math.random };
  };
}
