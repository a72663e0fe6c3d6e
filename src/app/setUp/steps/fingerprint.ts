import { createHash } from 'node:crypto';

/** Tells whether what was deployed is what would be deployed now; 16 hex digits. */
export function fingerprint(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
