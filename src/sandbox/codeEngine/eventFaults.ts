import type { CloudEvent } from './cloudEvent';

/**
 * What becomes of an event on its way: it arrives once, twice with the same id, never, or only when the events held back
 * are let go (so that it arrives after later ones).
 */
export type EventFate = 'deliver' | 'twice' | 'lose' | 'hold';

export type EventFault = (event: CloudEvent) => EventFate;

/** Lets events go wrong on purpose, as they do in the service. */
export class EventFaults {
  /** Null: each arrives once. */
  decide: EventFault | null = null;
  private held: (() => void)[] = [];

  /** Calls `deliver` as often as the event is to arrive, now or later. */
  pass(event: CloudEvent, deliver: () => void): void {
    const fate = this.decide?.(event) ?? 'deliver';
    if (fate === 'lose') return;
    if (fate === 'hold') {
      this.held.push(deliver);
      return;
    }
    deliver();
    if (fate === 'twice') deliver();
  }

  /** Delivers what was held back, the latest first. */
  release(): void {
    const { held } = this;
    this.held = [];
    for (const deliver of held.reverse()) deliver();
  }
}
