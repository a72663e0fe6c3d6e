import { createHash, timingSafeEqual } from 'node:crypto';

export const secretHeader = 'x-shipper-secret';

/** Whether a caller may: always where no secret is asked for. Takes the same time whatever is wrong. */
export function mayCall(wanted: string | null, given: unknown): boolean {
  if (wanted === null) return true;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(wanted), hash(typeof given === 'string' ? given : ''));
}
