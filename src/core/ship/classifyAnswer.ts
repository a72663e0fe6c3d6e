import type { SendAnswer } from './shipDestination';

/** What to do with the lines of a batch after an answer. Indexes are those within the batch. */
export type AnswerVerdict =
  | { readonly kind: 'confirmed' }
  /** All but these are confirmed. */
  | { readonly kind: 'partly'; readonly again: readonly number[]; readonly refused: readonly number[] }
  | { readonly kind: 'again'; readonly afterSeconds: number | null; readonly message: string }
  | { readonly kind: 'split' }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/** contracts/logs-and-functions.md §4.2: what the reference clients repeat, taken together. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 507, 521, 522, 524]);

export function classifyAnswer(answer: SendAnswer): AnswerVerdict {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'confirmed' };
    case 'partial': {
      const again = answer.refused.filter(({ status }) => transientStatuses.has(status)).map(({ index }) => index);
      const refused = answer.refused.filter(({ status }) => !transientStatuses.has(status)).map(({ index }) => index);
      return again.length + refused.length === 0 ? { kind: 'confirmed' } : { kind: 'partly', again, refused };
    }
    case 'too_large':
      return { kind: 'split' };
    case 'throttled':
      return { kind: 'again', afterSeconds: answer.retryAfterSeconds, message: 'The service is limiting requests.' };
    case 'unauthorized':
      return { kind: 'denied', message: answer.message };
    case 'refused':
      return { kind: 'refused', message: answer.message };
    case 'transient':
      return { kind: 'again', afterSeconds: answer.retryAfterSeconds, message: answer.message };
  }
}
