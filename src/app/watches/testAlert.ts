import { slackBody, testText } from '../../core/watch/messageText';
import type { PostOnce } from '../../core/watch/postMessage';

/** One message to a webhook that says it is a test. Never repeated by itself; returns why it did not arrive, or null. */
export async function sendTestMessage(post: PostOnce, name: string, signal?: AbortSignal): Promise<string | null> {
  const answer = await post(slackBody(testText(name)), signal);
  return answer.kind === 'ok' ? null : answer.message;
}
