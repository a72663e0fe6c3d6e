import type { ObjectIdentity } from '../core/flow/rows';
import type { CosBucket } from './cosBucket';
import type { ListPage } from './listPage';

const hourMs = 3_600_000;
const atOnce = 8;
const hourMark = '/hour=';

/**
 * Objects written from `from` up to, not including, `to` (milliseconds since 1970). A bucket keeps months and a sweep
 * wants minutes: the days come in a request a thousand, and only hours near the window are listed. COS promises no order
 * (contracts/ibm-cloud.md §6.4), so nothing is concluded from one.
 */
export async function* recentObjects(
  bucket: CosBucket,
  name: string,
  prefix: string,
  window: { readonly from: number; readonly to: number },
  signal?: AbortSignal,
): AsyncGenerator<readonly ObjectIdentity[]> {
  const wanted = (page: ListPage): readonly ObjectIdentity[] =>
    page.objects
      .filter(({ modified }) => modified >= window.from && modified < window.to)
      .map(({ key, etag }) => ({ bucket: name, key, etag }));
  for await (const page of pages(bucket, prefix, hourMark, signal)) {
    yield wanted(page);
    const hours = page.prefixes.flatMap((day) => hoursOf(day, window));
    for (let at = 0; at < hours.length; at += atOnce) {
      const listed = hours.slice(at, at + atOnce).map(async (hour) => {
        const found: ObjectIdentity[] = [];
        for await (const one of pages(bucket, hour, undefined, signal)) found.push(...wanted(one));
        return found;
      });
      for (const found of await Promise.all(listed)) if (found.length > 0) yield found;
    }
  }
}

async function* pages(
  bucket: CosBucket,
  prefix: string,
  delimiter: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListPage> {
  const seen = new Set<string>();
  let continuation: string | undefined;
  do {
    const page = await bucket.list(
      { prefix, ...(delimiter && { delimiter }), ...(continuation && { continuation }) },
      signal,
    );
    yield page;
    continuation = page.next ?? undefined;
    // A list that goes round in circles ends here.
    if (continuation !== undefined && seen.has(continuation)) return;
    if (continuation !== undefined) seen.add(continuation);
  } while (continuation !== undefined);
}

/** Prefixes of the hours of a day that objects of the window can lie in; the key's hour may be that of the start or end. */
function hoursOf(dayPrefix: string, { from, to }: { readonly from: number; readonly to: number }): readonly string[] {
  const date = /\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\/hour=$/.exec(dayPrefix);
  if (date === null) return [dayPrefix];
  const midnight = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
  const found: string[] = [];
  for (let hour = 0; hour <= 24; hour++) {
    const start = midnight + hour * hourMs;
    if (start < to + hourMs && start > from - 3 * hourMs) found.push(`${dayPrefix}${String(hour).padStart(2, '0')}/`);
  }
  return found;
}
