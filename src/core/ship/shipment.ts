import type { ObjectIdentity } from '../flow/rows';
import { refusedAge } from './ageRule';
import { type BackOff, defaultBackOff, waitAfter } from './backOff';
import { type Batch, BatchPacker, type PackedLine } from './batchPacker';
import { classifyAnswer } from './classifyAnswer';
import { inRanges } from './lineRanges';
import { Settlement, type SettlementPorts } from './settlement';
import type { ShipCounts } from './shipCounts';
import type { ShipDestination } from './shipDestination';
import type { LineForm, ShipLine } from './shipLine';
import { openedObject, type ShippedObject } from './shippedObject';

export interface ShipmentPorts extends SettlementPorts {
  readonly destination: ShipDestination;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
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
  readonly counts: ShipCounts;
  readonly #settlement: Settlement;
  readonly #packer: BatchPacker<ShippedObject>;
  readonly #sends = new Set<Promise<void>>();
  readonly #backOff: BackOff;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #suspects: { readonly lines: readonly Line[]; readonly message: string }[] = [];
  #halted: string | null = null;

  constructor(
    private readonly ports: ShipmentPorts,
    private readonly signal: AbortSignal,
    private readonly options: ShipmentOptions = {},
  ) {
    this.#settlement = new Settlement(ports, ports.destination.label, options.dryRun ?? false);
    this.counts = this.#settlement.counts;
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
      this.#settlement.refuseAge(object, line, refused);
      return;
    }
    object.added++;
    counts.linesToSend++;
    const batch = this.#packer.add(object, line);
    if (batch !== null) this.#launch(batch);
  }

  /** All lines of a whole object were added. */
  seal(object: ShippedObject): void {
    this.#settlement.seal(object);
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
    for (const { lines, message } of this.#suspects.splice(0)) await this.#settlement.letter(lines, 'refused', message);
    await this.#settlement.finish();
  }

  /** Notes an object as done without sending any of it. */
  settle(object: ShippedObject): Promise<void> {
    return this.#settlement.skip(object);
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
      if (this.over || !(await this.#pace(pending.length))) return this.#settlement.fail(pending);
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
          await this.#settlement.letter(refused, 'refused', 'The service refused the line by itself.');
          pending = verdict.again.flatMap((index) => pending[index] ?? []);
          if (pending.length === 0) return;
          break;
        }
        case 'split':
          if (pending.length === 1)
            return this.#settlement.letter(pending, 'too_large', 'The line is too large for the service.');
          return this.#halves(pending);
        case 'refused':
          if (pending.length > 1) return this.#halves(pending);
          return this.#suspect(pending, verdict.message);
        case 'denied':
          this.#halt(verdict.message);
          return this.#settlement.fail(pending);
        case 'again':
          wait = verdict.afterSeconds;
          message = verdict.message;
      }
      if (attempt >= this.#backOff.tries) {
        this.#halt(message);
        return this.#settlement.fail(pending);
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
    const suspects = this.#suspects.splice(0);
    await this.#settlement.confirm(lines);
    for (const { lines: bad, message } of suspects) await this.#settlement.letter(bad, 'refused', message);
  }

  async #suspect(lines: readonly Line[], message: string): Promise<void> {
    this.#suspects.push({ lines, message });
    if (this.#suspects.length < suspicious) return;
    for (const suspect of this.#suspects.splice(0)) this.#settlement.fail(suspect.lines);
    this.#halt(message);
  }

  #halt(message: string): void {
    this.#halted ??= message;
  }
}

function least(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b < a) ? b : a;
}
