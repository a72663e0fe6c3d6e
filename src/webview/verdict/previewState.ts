import type { PreviewMessage } from '../../protocol/verdict';

/** What trying a fix on the recorded flows has come to. */
export type PreviewState =
  | { readonly kind: 'running'; readonly tried: number; readonly total: number; readonly abort: AbortController }
  | { readonly kind: 'done'; readonly preview: PreviewMessage }
  | { readonly kind: 'failed'; readonly message: string };
