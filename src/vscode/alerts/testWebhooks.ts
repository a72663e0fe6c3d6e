import { sendTestMessage } from '../../app/watches/testAlert';
import type { PostOnce } from '../../core/watch/postMessage';
import type { TestOutcome } from './alertKeeper';

export interface WebhookPorts {
  openWebhook(address: string): Promise<PostOnce>;
  /** From now on this secret appears nowhere. */
  hide(secret: string): void;
}

/** One test message to each of these addresses. */
export async function testWebhooks(
  { openWebhook, hide }: WebhookPorts,
  name: string,
  addresses: readonly string[],
): Promise<TestOutcome> {
  let posted = 0;
  for (const address of addresses) {
    hide(address);
    const failure = await sendTestMessage(await openWebhook(address), name);
    if (failure !== null) return { ok: false, message: failure };
    posted++;
  }
  return { ok: true, message: posted === 1 ? 'One test message was posted.' : `${posted} test messages were posted.` };
}
