import type { Readable } from 'node:stream';
import { CloudError } from './cloud';
import {
  type ExchangeContext,
  type HttpAnswer,
  type HttpRequest,
  longestBody,
  openExchange,
  overdue,
  silent,
  tooLong,
} from './httpExchange';
import { networkFailure } from './networkFailure';
import { onAbort } from './onAbort';

/** An answer whose body is read while it comes. */
export interface StreamedAnswer extends HttpAnswer {
  /**
   * Of a success: to be read once; leaving it, or cancelling, closes the connection. Rejects with a `CloudError`
   * (`network`, `timeout`) or the signal's reason. Null where the body was short enough to be read already: refusals,
   * and web pages where data should be.
   */
  readonly chunks: AsyncIterable<Uint8Array> | null;
}

/** One request; resolves with the head of its answer. Rejects as `exchange` does. */
export async function streamExchange(request: HttpRequest, context: ExchangeContext): Promise<StreamedAnswer> {
  const { answer, deadline } = await openExchange(request, context, 'stream');
  const { attempt, timeouts, signal } = context;
  const { host } = request.url;
  const stream = answer.data as Readable;
  // Whoever reads hears of it; before that it is nobody's.
  stream.on('error', () => undefined);
  const { status } = answer;
  const headers: Readonly<Record<string, unknown>> = { ...answer.headers };

  async function* chunks(): AsyncGenerator<Uint8Array> {
    let idle = false;
    let size = 0;
    const timer = setTimeout(() => {
      idle = true;
      stream.destroy(new Error('Silent for too long.'));
    }, timeouts.idle);
    const letGo = onAbort(deadline.signal, () => stream.destroy(new Error('Cancelled.')));
    try {
      for await (const chunk of stream) {
        timer.refresh();
        size += (chunk as Uint8Array).length;
        if (size > longestBody) throw tooLong(attempt, host);
        yield chunk as Uint8Array;
        deadline.signal.throwIfAborted();
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (deadline.expired) throw overdue(attempt, host, timeouts);
      if (idle) throw silent(attempt, host, timeouts);
      if (error instanceof CloudError) throw error;
      // The error of the HTTP client may hold the request with its token: a cut is a cut.
      const { code } = error as NodeJS.ErrnoException;
      throw networkFailure(attempt, host, { code: code === undefined ? 'ECONNRESET' : code });
    } finally {
      clearTimeout(timer);
      letGo();
      stream.destroy();
      deadline.dispose();
    }
  }

  const isData = status >= 200 && status < 300 && !/html/i.test(String(headers['content-type'] ?? ''));
  if (isData) return { status, headers, body: Buffer.alloc(0), chunks: chunks() };
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks()) parts.push(chunk);
  return { status, headers, body: Buffer.concat(parts), chunks: null };
}
