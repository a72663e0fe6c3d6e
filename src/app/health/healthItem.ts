/** One thing that was looked at, with what it means. */
export interface HealthItem {
  /** Stable, for programs. */
  readonly code: HealthCode;
  /** The question, in a few words. */
  readonly question: string;
  readonly answer: 'ok' | 'not_ok' | 'cannot_tell';
  /** What was found, in one or two sentences. */
  readonly reason: string;
  /** What to do; null where there is nothing to be done. */
  readonly next: string | null;
  /** What the product can do about it. */
  readonly fix: HealthFix | null;
}

export type HealthCode =
  | 'known'
  | 'protocol'
  | 'collected_kind'
  | 'covered'
  | 'precedence'
  | 'state'
  | 'age'
  | 'bucket'
  | 'authorization'
  | 'arrival'
  | 'sequence'
  | 'skip_data'
  | 'window'
  | 'ingested'
  | 'deployed'
  | 'running'
  | 'runs'
  | 'failures'
  | 'lag';

export type HealthFix = 'authorize' | 'resume' | 'set_up' | 'ingest';

type Rest = Partial<Pick<HealthItem, 'next' | 'fix'>>;
type Made = Omit<HealthItem, 'code' | 'question'>;

export const ok = (reason: string, rest: Rest = {}): Made => ({ answer: 'ok', reason, next: null, fix: null, ...rest });
export const notOk = (reason: string, rest: Rest = {}): Made => ({ ...ok(reason, rest), answer: 'not_ok' });
export const cannotTell = (reason: string, rest: Rest = {}): Made => ({ ...ok(reason, rest), answer: 'cannot_tell' });

export type HealthMark = 'ok' | 'not_ok' | 'cannot_tell';

/** The worst of the items: what is wrong outweighs what nobody can tell. */
export function markOf(items: readonly HealthItem[]): HealthMark {
  if (items.some(({ answer }) => answer === 'not_ok')) return 'not_ok';
  return items.some(({ answer }) => answer === 'cannot_tell') ? 'cannot_tell' : 'ok';
}
