/**
 * What several sources yield, as it comes; at most `limit` are open at a time, begun in order. The first failure ends
 * the merge; leaving it early ends every open source.
 */
export async function* mergeIterables<T>(
  sources: readonly AsyncIterable<T>[],
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<T> {
  const waiting = [...sources];
  const open = new Map<AsyncIterator<T>, Promise<{ iterator: AsyncIterator<T>; result: IteratorResult<T> }>>();
  const ask = (iterator: AsyncIterator<T>) =>
    open.set(
      iterator,
      iterator.next().then((result) => ({ iterator, result })),
    );
  const begin = () => {
    while (open.size < limit && waiting.length > 0) ask(waiting.shift()![Symbol.asyncIterator]());
  };
  try {
    for (begin(); open.size > 0; begin()) {
      const { iterator, result } = await Promise.race(open.values());
      if (result.done) open.delete(iterator);
      else {
        ask(iterator);
        yield result.value;
      }
    }
  } finally {
    // Not awaited: a source may be waiting for an answer that nobody needs any more. Its failure is nobody's either.
    for (const [iterator, answer] of open) {
      answer.catch(() => undefined);
      iterator.return?.().catch(() => undefined);
    }
  }
}
