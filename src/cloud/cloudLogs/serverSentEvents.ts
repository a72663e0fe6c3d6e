/** Longer than any event of the services; what goes on without an end is not kept. */
const longestEvent = 64 * 1024 * 1024;

export interface ServerSentEvent {
  /** The lines of its data. */
  readonly data: string;
  /** False where the stream ended before the event did. */
  readonly whole: boolean;
}

/**
 * The events of a stream as they come, wherever it is cut into chunks; comments, which keep the connection alive, are left
 * out. https://html.spec.whatwg.org/multipage/server-sent-events.html. Throws `RangeError` where an event has no end.
 */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let data: string[] = [];
  let rest = '';
  let size = 0;

  function* events(lines: readonly string[]): Generator<ServerSentEvent> {
    for (const line of lines) {
      if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
        size += line.length;
      } else if (line === '') {
        if (data.length > 0) yield { data: data.join('\n'), whole: true };
        data = [];
        size = 0;
      }
    }
  }

  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* events(lines);
    if (size + rest.length > longestEvent) throw new RangeError('An event does not end.');
  }
  if (rest.endsWith('\r')) yield* events([rest.slice(0, -1)]);
  else if (rest !== '') yield* events([rest]);
  if (data.length > 0) yield { data: data.join('\n'), whole: false };
}
