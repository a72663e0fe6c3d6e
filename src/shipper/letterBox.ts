import { identityText } from '../core/ship/shipLedger';
import type { ShipLetter } from '../core/ship/shipLetter';
import type { ShipperLog } from './shipperLog';
import type { StateFiles } from './stateFiles';
import { digest } from './stateLedger';

/** Tells of what will not be shipped: in the log always, and in a file of its own where it may write one. */
export function createLetterBox(files: StateFiles | null, log: ShipperLog): (letter: ShipLetter) => Promise<void> {
  return async (letter) => {
    const { object, lines, code, message } = letter;
    const records = lines === null ? null : lines.reduce((sum, [from, to]) => sum + to - from, 0);
    const at = new Date().toISOString();
    const first = lines?.[0]?.[0] ?? 'object';
    const name = `dead-letters/${at.slice(0, 10)}/${digest(identityText(object))}-${code}-${first}.json`;
    const kept = (await files?.write(name, { version: 1, at, ...object, lines, code, message })) ?? false;
    log('warn', 'dead_letter', { code, message, bucket: object.bucket, key: object.key, records, kept });
  };
}
