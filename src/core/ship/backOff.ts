/** How often and how patiently a batch is repeated. Milliseconds. */
export interface BackOff {
  /** Requests in all, the first one included. */
  readonly tries: number;
  readonly first: number;
  readonly longest: number;
}

/** About one minute in all: longer than the hiccups of a log service, shorter than a delivered event may take. */
export const defaultBackOff: BackOff = { tries: 6, first: 1_000, longest: 30_000 };

/** Before the next try after the `number`th: doubling with jitter; what the service asked for wins, up to the longest. */
export function waitAfter(number: number, askedSeconds: number | null, backOff: BackOff, random: number): number {
  if (askedSeconds !== null) return Math.min(askedSeconds * 1_000, backOff.longest);
  const full = Math.min(backOff.first * 2 ** (number - 1), backOff.longest);
  return Math.round(full / 2 + (full / 2) * random);
}
