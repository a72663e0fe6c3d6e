/** What a call wants. */
export type ShipperCall =
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly etag: string }
  /** A timer rang: look for what is new. */
  | { readonly kind: 'timer' }
  /** Understood, and nothing to do. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };

const writeType = 'com.ibm.cloud.cos.document.write';
const deleteType = 'com.ibm.cloud.cos.document.delete';
/** What a cron subscription sends. */
const pingType = 'dev.knative.sources.ping';

/**
 * Reads the event of a COS subscription (contracts/logs-and-functions.md §2.11) or of a timer. `type` is the
 * CloudEvent's, null where the caller has none (OpenWhisk): then the body's own words decide. An event that is not
 * understood is said to be so, never taken for a delete.
 */
export function readObjectEvent(type: string | null, body: unknown): ShipperCall {
  if (type === pingType) return { kind: 'timer' };
  if (type === deleteType) return { kind: 'ignored', reason: 'delete' };
  if (type !== null && type !== writeType) return { kind: 'invalid', reason: 'The type of the event is not known.' };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { kind: 'invalid', reason: 'The event is not a JSON object.' };
  }
  const event = body as Readonly<Record<string, unknown>>;
  const notification =
    typeof event.notification === 'object' && event.notification !== null
      ? (event.notification as Readonly<Record<string, unknown>>)
      : {};
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  const operation = word(event.operation) || word(notification.event_type);
  const format = word(notification.format);
  if (format !== '' && !format.startsWith('2.')) {
    return { kind: 'invalid', reason: 'The format of the notification is not known.' };
  }
  if (/delete/i.test(operation)) return { kind: 'ignored', reason: 'delete' };
  if (operation === '' ? type !== writeType : !/^Object:(Write|Put|Post|Copy|CompleteMultipart\w*)$/i.test(operation)) {
    return { kind: 'invalid', reason: 'The operation of the event is not known.' };
  }
  const bucket = word(event.bucket) || word(notification.bucket_name);
  const key = word(event.key) || word(notification.object_name);
  if (bucket === '' || key === '') return { kind: 'invalid', reason: 'The event names no bucket or no key.' };
  const etag = word(notification.object_etag).replace(/^"(.*)"$/, '$1');
  return { kind: 'object', bucket, key, etag };
}
