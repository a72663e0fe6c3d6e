import { type BackOff, waitAfter } from '../ship/backOff';

/** What became of one post to a webhook. No text holds the address: whoever knows it can post. */
export type PostAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'again'; readonly afterSeconds: number | null; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** One request. Rejects with the signal's reason only. */
export type PostOnce = (body: string, signal?: AbortSignal) => Promise<PostAnswer>;

export interface PostTools {
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  readonly backOff?: BackOff;
}

const patience: BackOff = { tries: 4, first: 1_000, longest: 15_000 };

/** Posts until it is taken, refused for good, or tried often enough; returns why not, null where it was taken. */
export async function postMessage(
  post: PostOnce,
  body: string,
  { delay, random, backOff = patience }: PostTools,
  signal?: AbortSignal,
): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(body, signal);
    if (answer.kind === 'ok') return null;
    if (answer.kind === 'refused' || attempt >= backOff.tries) return answer.message;
    await delay(waitAfter(attempt, answer.afterSeconds, backOff, random()), signal);
  }
}
