import type { ObjectIdentity } from '../flow/rows';
import { refusedAge } from './ageRule';
import { type BackOff, defaultBackOff, waitAfter } from './backOff';
import { type Batch, BatchPacker, type PackedLine } from './batchPacker';
import { classifyAnswer } from './classifyAnswer';
import { addRange, inRanges } from './lineRanges';
import { emptyCounts, type ShipCounts } from './shipCounts';
import type { ShipDestination } from './shipDestination';
import type { LedgerEntry, ShipLedger } from './shipLedger';
import type { ShipLetter } from './shipLetter';
import type { LineForm, ShipLine } from './shipLine';
import { openedObject, rangesByOwner, type ShippedObject } from './shippedObject';

export interface ShipmentPorts {
  readonly destination: ShipDestination;
  readonly ledger: ShipLedger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Takes what will never be sent. Must not reject. */
  readonly onLetter: (letter: ShipLetter) => Promise<void>;
  /** Waits until this much may be sent. */
  readonly pace?: (lines: number, signal: AbortSignal) => Promise<void>;
  readonly onProgress?: (counts: ShipCounts) => void;
}

export interface ShipmentOptions {
  /** Requests at a time. Default 2. */
  readonly sends?: number;
  readonly backOff?: BackOff;
  /** Count everything, send nothing, note nothing. */
  readonly dryRun?: boolean;
}

type Line = PackedLine<ShippedObject>;

const defaultSends = 2;
/** So many single lines refused without one taken in between: it is not the lines. */
const suspicious = 3;

/**
 * Sends lines in batches and notes in the ledger what was confirmed, after it was confirmed and before anything else is
 * done about it: a record is sent again only where the process ends in between, or where no answer came. Cancelling
 * begins nothing new and lets requests under way end, for the same reason.
 */
export class Shipment {
  readonly counts: ShipCounts = emptyCounts();
  readonly #packer: BatchPacker<ShippedObject>;
  readonly #sends = new Set<Promise<void>>();
  readonly #backOff: BackOff;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #toNote: LedgerEntry[] = [];
  #letters: ShipLetter[] = [];
  #suspects: { readonly lines: readonly Line[]; readonly message: string }[] = [];
  #halted: string | null = null;

  constructor(
    private readonly ports: ShipmentPorts,
    private readonly signal: AbortSignal,
    private readonly options: ShipmentOptions = {},
  ) {
    this.#packer = new BatchPacker(ports.destination);
    this.#backOff = options.backOff ?? defaultBackOff;
  }

  /** Why nothing more is sent; null while it goes on. */
  get halted(): string | null {
    return this.#halted;
  }

  /** How the destination wants its lines. */
  get form(): LineForm | undefined {
    return this.ports.destination.form;
  }

  get over(): boolean {
    return this.#halted !== null || this.signal.aborted;
  }

  /** Opens an object; null where all of it was shipped before. */
  async open(identity: ObjectIdentity): Promise<ShippedObject | null> {
    const shipped = await this.ports.ledger.look(identity, this.signal);
    if (shipped === 'done') return null;
    return openedObject(identity, shipped);
  }

  /** A line of an opened object. Follow the lines of each object by `ready`, which keeps the memory flat. */
  add(object: ShippedObject, line: ShipLine): void {
    const { counts } = this;
    counts.earliest = least(counts.earliest, line.timestamp);
    const refused = refusedAge(line.timestamp, this.ports.now(), this.ports.destination.ages);
    if (inRanges(object.already, line.index)) {
      counts.linesBefore++;
      return;
    }
    if (refused !== null) {
      this.#refuseAge(object, line, refused);
      return;
    }
    object.added++;
    counts.linesToSend++;
    const batch = this.#packer.add(object, line);
    if (batch !== null) this.#launch(batch);
  }

  /** All lines of a whole object were added. */
  seal(object: ShippedObject): void {
    object.whole = true;
    const letter = { object: object.identity } as const;
    const { label } = this.ports.destination;
    if (object.tooOld.length > 0) {
      const message = `${label} takes no records this old.`;
      this.#letters.push({ ...letter, lines: object.tooOld, code: 'too_old', message });
    }
    if (object.ahead.length > 0) {
      const message = `${label} takes no records this far in the future.`;
      this.#letters.push({ ...letter, lines: object.ahead, code: 'ahead', message });
    }
    this.#toNote.push(...this.#doneEntry(object));
  }

  /** Room for more lines. */
  async ready(): Promise<void> {
    while (this.#sends.size >= (this.options.sends ?? defaultSends)) await Promise.race(this.#sends);
  }

  /** Sends what is left and waits for the last answer. */
  async finish(): Promise<void> {
    await this.ready();
    const last = this.#packer.flush();
    if (last !== null) this.#launch(last);
    await Promise.all(this.#sends);
    // Refused and never contradicted: these lines are to blame after all.
    for (const { lines, message } of this.#suspects.splice(0)) await this.#letter(lines, 'refused', message);
    await this.#note([]);
  }

  /** Notes an object as done without sending any of it. */
  async settle(object: ShippedObject): Promise<void> {
    object.done = true;
    if (!this.options.dryRun) await this.ports.ledger.note([{ object: object.identity, shipped: 'done' }]);
  }

  #launch(batch: Batch<ShippedObject>): void {
    this.counts.batches++;
    this.counts.bytes += batch.bytes;
    if (this.options.dryRun) {
      this.ports.onProgress?.(this.counts);
      return;
    }
    const send = this.#inTurn(batch.lines).finally(() => {
      this.#sends.delete(send);
      this.ports.onProgress?.(this.counts);
    });
    this.#sends.add(send);
  }

  async #inTurn(lines: readonly Line[]): Promise<void> {
    const most = this.options.sends ?? defaultSends;
    while (this.#running >= most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      await this.#deliver(lines);
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #deliver(lines: readonly Line[]): Promise<void> {
    let pending = lines;
    for (let attempt = 1; ; attempt++) {
      if (this.over || !(await this.#pace(pending.length))) return this.#fail(pending);
      this.counts.requests++;
      const verdict = classifyAnswer(await this.ports.destination.send(pending.map(({ item }) => item)));
      let wait: number | null = null;
      let message = 'The service refused some lines for now.';
      switch (verdict.kind) {
        case 'confirmed':
          return this.#confirm(pending);
        case 'partly': {
          const left = new Set([...verdict.again, ...verdict.refused]);
          const taken = pending.filter((_, index) => !left.has(index));
          if (taken.length > 0) await this.#confirm(taken);
          const refused = verdict.refused.flatMap((index) => pending[index] ?? []);
          await this.#letter(refused, 'refused', 'The service refused the line by itself.');
          pending = verdict.again.flatMap((index) => pending[index] ?? []);
          if (pending.length === 0) return;
          break;
        }
        case 'split':
          if (pending.length === 1) return this.#letter(pending, 'too_large', 'The line is too large for the service.');
          return this.#halves(pending);
        case 'refused':
          if (pending.length > 1) return this.#halves(pending);
          return this.#suspect(pending, verdict.message);
        case 'denied':
          this.#halt(verdict.message);
          return this.#fail(pending);
        case 'again':
          wait = verdict.afterSeconds;
          message = verdict.message;
      }
      if (attempt >= this.#backOff.tries) {
        this.#halt(message);
        return this.#fail(pending);
      }
      this.counts.retries++;
      const milliseconds = waitAfter(attempt, wait, this.#backOff, this.ports.random());
      await this.ports.delay(milliseconds, this.signal).catch(() => undefined);
    }
  }

  async #halves(lines: readonly Line[]): Promise<void> {
    const middle = Math.ceil(lines.length / 2);
    await this.#deliver(lines.slice(0, middle));
    await this.#deliver(lines.slice(middle));
  }

  /** False where it was cancelled meanwhile. */
  async #pace(lines: number): Promise<boolean> {
    try {
      await this.ports.pace?.(lines, this.signal);
      return !this.over;
    } catch {
      return false;
    }
  }

  async #confirm(lines: readonly Line[]): Promise<void> {
    this.counts.lines += lines.length;
    const entries = this.#settled(lines);
    const suspects = this.#suspects.splice(0);
    await this.#note(entries);
    for (const { lines: bad, message } of suspects) await this.#letter(bad, 'refused', message);
  }

  async #suspect(lines: readonly Line[], message: string): Promise<void> {
    this.#suspects.push({ lines, message });
    if (this.#suspects.length < suspicious) return;
    for (const suspect of this.#suspects.splice(0)) this.#fail(suspect.lines);
    this.#halt(message);
  }

  /** Lines that no try will bring there: told, and settled. */
  async #letter(lines: readonly Line[], code: ShipLetter['code'], message: string): Promise<void> {
    if (lines.length === 0) return;
    this.counts.linesRefused += lines.length;
    const entries = this.#settled(lines);
    for (const [owner, ranges] of rangesByOwner(lines)) {
      await this.ports.onLetter({ object: owner.identity, lines: ranges, code, message });
    }
    await this.#note(entries);
  }

  #refuseAge(object: ShippedObject, { index }: ShipLine, code: 'too_old' | 'ahead'): void {
    if (code === 'too_old') {
      this.counts.linesTooOld++;
      object.tooOld = addRange(object.tooOld, index, index + 1);
    } else {
      this.counts.linesAhead++;
      object.ahead = addRange(object.ahead, index, index + 1);
    }
  }

  #fail(lines: readonly Line[]): void {
    this.counts.linesFailed += lines.length;
    for (const { owner } of lines) owner.failed = true;
  }

  #halt(message: string): void {
    this.#halted ??= message;
  }

  #settled(lines: readonly Line[]): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (const [owner, ranges] of rangesByOwner(lines)) {
      owner.settled += ranges.reduce((sum, [from, to]) => sum + to - from, 0);
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
    for (const letter of this.#letters.splice(0)) if (!this.options.dryRun) await this.ports.onLetter(letter);
    const all = [...this.#toNote.splice(0), ...entries];
    if (all.length > 0 && !this.options.dryRun) await this.ports.ledger.note(all);
  }
}

function least(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b < a) ? b : a;
}
