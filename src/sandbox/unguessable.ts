import { randomBytes } from 'node:crypto';

/**
 * A secret that does not follow from the seed: whoever may call the sandbox can have it run code, so nobody else on the
 * machine shall be able to work out what signs in to it. 32 hex digits.
 */
export function unguessable(): string {
  return randomBytes(16).toString('hex');
}
