import { createHash, timingSafeEqual } from 'node:crypto';

export const secretHeader = 'x-shipper-secret';
/** Subscriptions send no headers of one's own, but attributes of the event: `--extension shippersecret=…`. */
const secretAttribute = 'ce-shippersecret';

/** What a caller sent as the secret; `header` reads one by its name in lower case. */
export function givenSecret(header: (name: string) => unknown): unknown {
  return header(secretHeader) ?? header(secretAttribute);
}

/** Whether a caller may: always where no secret is asked for. Takes the same time whatever is wrong. */
export function mayCall(wanted: string | null, given: unknown): boolean {
  if (wanted === null) return true;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(wanted), hash(typeof given === 'string' ? given : ''));
}
