import type { PackedLine } from './batchPacker';
import { addRange, rangesLength } from './lineRanges';
import { emptyCounts, type ShipCounts } from './shipCounts';
import type { LedgerEntry, ShipLedger } from './shipLedger';
import type { ShipLetter } from './shipLetter';
import type { ShipLine } from './shipLine';
import { rangesByOwner, type ShippedObject } from './shippedObject';

type Lines = readonly PackedLine<ShippedObject>[];

export interface SettlementPorts {
  readonly ledger: ShipLedger;
  /** Takes what will never be sent. Must not reject. */
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
}

/** What became of the lines of a shipment: counted, told where they will never arrive, and noted in the ledger. */
export class Settlement {
  readonly counts: ShipCounts = emptyCounts();
  #toNote: LedgerEntry[] = [];
  #letters: ShipLetter[] = [];

  /** `label`: the destination's, for messages. `dryRun`: nothing is told or noted. */
  constructor(
    private readonly ports: SettlementPorts,
    private readonly label: string,
    private readonly dryRun: boolean,
  ) {}

  /** A line that the destination would not take for its time; told when its object is sealed. */
  refuseAge(object: ShippedObject, { index }: ShipLine, code: 'too_old' | 'ahead'): void {
    if (code === 'too_old') {
      this.counts.linesTooOld++;
      object.tooOld = addRange(object.tooOld, index, index + 1);
    } else {
      this.counts.linesAhead++;
      object.ahead = addRange(object.ahead, index, index + 1);
    }
  }

  /** All lines of a whole object were added. */
  seal(object: ShippedObject): void {
    object.whole = true;
    const letter = { object: object.identity } as const;
    if (object.tooOld.length > 0) {
      const message = `${this.label} takes no records this old.`;
      this.#letters.push({ ...letter, lines: object.tooOld, code: 'too_old', message });
    }
    if (object.ahead.length > 0) {
      const message = `${this.label} takes no records this far in the future.`;
      this.#letters.push({ ...letter, lines: object.ahead, code: 'ahead', message });
    }
    this.#toNote.push(...this.#doneEntry(object));
  }

  /** Lines that arrived. */
  async confirm(lines: Lines): Promise<void> {
    this.counts.lines += lines.length;
    await this.#note(this.#settled(lines));
  }

  /** Lines that no try will bring there: told, and settled. */
  async letter(lines: Lines, code: ShipLetter['code'], message: string): Promise<void> {
    if (lines.length === 0) return;
    this.counts.linesRefused += lines.length;
    const entries = this.#settled(lines);
    for (const [owner, ranges] of rangesByOwner(lines)) {
      await this.ports.onLetter({ object: owner.identity, lines: ranges, code, message });
    }
    await this.#note(entries);
  }

  /** Lines that did not arrive this time. */
  fail(lines: Lines): void {
    this.counts.linesFailed += lines.length;
    for (const { owner } of lines) owner.failed = true;
  }

  /** Notes an object as done without any of it having been sent. */
  async skip(object: ShippedObject): Promise<void> {
    object.done = true;
    if (!this.dryRun) await this.ports.ledger.note([{ object: object.identity, shipped: 'done' }]);
  }

  /** Tells and notes what is left. */
  finish(): Promise<void> {
    return this.#note([]);
  }

  #settled(lines: Lines): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (const [owner, ranges] of rangesByOwner(lines)) {
      owner.settled += rangesLength(ranges);
      const done = this.#doneEntry(owner);
      entries.push(...(done.length > 0 ? done : [{ object: owner.identity, shipped: ranges }]));
    }
    return entries;
  }

  #doneEntry(object: ShippedObject): LedgerEntry[] {
    if (!object.whole || object.done || object.failed || object.settled < object.added) return [];
    object.done = true;
    this.counts.objectsShipped++;
    return [{ object: object.identity, shipped: 'done' }];
  }

  /** Letters first: what is settled without having been sent must have been told. */
  async #note(entries: readonly LedgerEntry[]): Promise<void> {
    for (const letter of this.#letters.splice(0)) if (!this.dryRun) await this.ports.onLetter(letter);
    const all = [...this.#toNote.splice(0), ...entries];
    if (all.length > 0 && !this.dryRun) await this.ports.ledger.note(all);
  }
}
