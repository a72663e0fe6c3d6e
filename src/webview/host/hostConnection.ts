import * as v from 'valibot';
import type { OnProgress, SearchProgress } from '../../core/query/searchProgress';
import type { MethodShape, Params, Result, RpcAnswer } from '../../protocol/rpc';

/** A request that failed, in the host's words. */
export class HostError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'HostError';
  }
}

/** Whether a request ended because it was no longer wanted: nothing to show. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof HostError && error.code === 'cancelled') ||
    (error instanceof DOMException && error.name === 'AbortError')
  );
}

/** For the user: what went wrong with a request. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Pending {
  readonly method: string;
  readonly onProgress: OnProgress | undefined;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Requests of a webview to the extension host, with cancellation. Answers are validated before anyone sees them. */
export class HostConnection<T extends Record<string, MethodShape>> {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(
    private readonly methods: T,
    private readonly post: (message: unknown) => void,
  ) {}

  request<M extends keyof T & string>(
    method: M,
    params: Params<T[M]>,
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<Result<T[M]>> {
    if (signal?.aborted) return Promise.reject(new HostError('cancelled', 'Cancelled.'));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.pending.delete(id);
        this.post({ kind: 'cancel', id });
        reject(new HostError('cancelled', 'Cancelled.'));
      };
      const settle = () => signal?.removeEventListener('abort', onAbort);
      this.pending.set(id, {
        ...{ method, onProgress },
        resolve: (result) => {
          settle();
          resolve(result as Result<T[M]>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.post({ kind: 'request', id, method, params });
    });
  }

  /** How far a request is; of one that is over, or was given up, nobody is told. */
  progress(id: number, progress: SearchProgress): void {
    this.pending.get(id)?.onProgress?.(progress);
  }

  /** Settles the request an answer belongs to; one for a request given up is dropped. */
  settle(answer: RpcAnswer): void {
    const pending = this.pending.get(answer.id);
    if (pending === undefined) return;
    this.pending.delete(answer.id);
    if (!answer.ok) {
      pending.reject(new HostError(answer.error.code, answer.error.message));
      return;
    }
    const result = v.safeParse(this.methods[pending.method]!.result, answer.result);
    if (result.success) pending.resolve(result.output);
    else {
      const message = `The answer to “${pending.method}” could not be read: ${result.issues[0].message}`;
      pending.reject(new HostError('bad_answer', message));
    }
  }
}
