import * as v from 'valibot';
import { EngineError } from '../../engines/queryEngine';
import type { MethodShape, Params, Result, RpcAnswer, RpcError, RpcRequest } from '../../protocol/rpc';

export type Handlers<T extends Record<string, MethodShape>> = {
  readonly [M in keyof T]: (params: Params<T[M]>, signal: AbortSignal, id: number) => Promise<Result<T[M]>>;
};

/** A request the webview should not have made, or a search that cannot be run; worded for the user. */
export class RequestError extends Error {
  constructor(
    readonly code: 'bad_search' | 'bad_request' | 'unknown_engine',
    message: string,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

interface Running {
  readonly abort: AbortController;
  readonly method: string;
  readonly params: unknown;
}

/** Answers the requests of one webview: validates, runs, cancels, words failures. */
export class RpcServer<T extends Record<string, MethodShape>> {
  private readonly running = new Map<number, Running>();
  private disposed = false;

  constructor(
    private readonly methods: T,
    private readonly handlers: Handlers<T>,
    private readonly send: (answer: RpcAnswer) => void,
    private readonly log: (message: string, error: unknown) => void,
  ) {}

  async answer(request: RpcRequest): Promise<void> {
    if (this.disposed || this.running.has(request.id)) return;
    const method = Object.hasOwn(this.methods, request.method) ? this.methods[request.method] : undefined;
    if (method === undefined) return this.fail(request.id, { code: 'bad_request', message: 'Unknown request.' });
    const params = v.safeParse(method.params, request.params);
    if (!params.success) {
      this.log(`request ${request.method} does not fit`, params.issues[0].message);
      return this.fail(request.id, { code: 'bad_request', message: 'The panel asked something it may not ask.' });
    }
    const abort = new AbortController();
    this.running.set(request.id, { abort, method: request.method, params: params.output });
    try {
      const handler = this.handlers[request.method as keyof T];
      const result = await handler(params.output, abort.signal, request.id);
      if (abort.signal.aborted) this.fail(request.id, cancelled);
      else if (!this.disposed) this.send({ kind: 'answer', id: request.id, ok: true, result });
    } catch (error) {
      this.fail(request.id, abort.signal.aborted ? cancelled : this.wordFailure(request.method, error));
    } finally {
      this.running.delete(request.id);
    }
  }

  cancel(id: number): void {
    this.running.get(id)?.abort.abort();
  }

  /** Cancels the requests under way that the caller picks. */
  cancelWhere(picks: (method: string, params: unknown) => boolean): void {
    for (const { abort, method, params } of this.running.values()) if (picks(method, params)) abort.abort();
  }

  dispose(): void {
    this.disposed = true;
    this.cancelWhere(() => true);
  }

  private fail(id: number, error: RpcError): void {
    if (!this.disposed) this.send({ kind: 'answer', id, ok: false, error });
  }

  private wordFailure(method: string, error: unknown): RpcError {
    if (error instanceof RequestError) return { code: error.code, message: error.message };
    if (error instanceof EngineError) return { code: error.code, message: error.message };
    this.log(`request ${method} failed`, error);
    return { code: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

const cancelled: RpcError = { code: 'cancelled', message: 'Cancelled.' };
