import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addRange, type LineRanges } from '../core/ship/lineRanges';
import { identityText, mergeShipped, type ShipLedger, type Shipped } from '../core/ship/shipLedger';
import type { ShipLetter } from '../core/ship/shipLetter';

/** What was replayed to one destination, on disk. */
export interface ShippedFile {
  readonly ledger: ShipLedger;
  /** Writes down what will not be sent, one line of JSON each. */
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  readonly lettersPath: string;
}

/**
 * The ledger of a destination (by its id) in a folder: lines `<digest of the object> <ranges or *>`, only ever appended
 * and synced before a note resolves. Several processes may append; a line that a crash cut short is passed over.
 */
export async function openShippedFile(folder: string, destinationId: string): Promise<ShippedFile> {
  await mkdir(folder, { recursive: true });
  const name = digest(destinationId);
  const path = join(folder, `${name}.shipped`);
  const lettersPath = join(folder, `${name}.letters.jsonl`);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const known = new Map<string, Shipped>();
  for (const line of text.split('\n')) {
    const entry = readLine(line);
    if (entry !== null) known.set(entry.id, mergeShipped(known.get(entry.id), entry.shipped));
  }
  // Whatever stands at the end of a file that was cut short must not run into what follows.
  let lead = text === '' || text.endsWith('\n') ? '' : '\n';
  return {
    lettersPath,
    ledger: {
      look: (object) => Promise.resolve(known.get(digest(identityText(object))) ?? []),
      async note(entries) {
        const lines = entries.map(({ object, shipped }) => {
          const id = digest(identityText(object));
          known.set(id, mergeShipped(known.get(id), shipped));
          return `${id} ${shipped === 'done' ? '*' : shipped.map(([from, to]) => `${from}-${to}`).join(',')}\n`;
        });
        const addition = lead + lines.join('');
        lead = '';
        await append(path, addition);
      },
    },
    onLetter: (letter) => append(lettersPath, `${JSON.stringify({ at: new Date().toISOString(), ...letter })}\n`),
  };
}

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function readLine(line: string): { readonly id: string; readonly shipped: Shipped } | null {
  const [, id, said] = /^([\w-]{20}) (\*|\d+-\d+(?:,\d+-\d+)*)$/.exec(line) ?? [];
  if (id === undefined || said === undefined) return null;
  if (said === '*') return { id, shipped: 'done' };
  const ranges = said.split(',').reduce((all: LineRanges, part) => {
    const [from, to] = part.split('-').map(Number);
    return addRange(all, from ?? 0, to ?? 0);
  }, []);
  return { id, shipped: ranges };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 20);
}
