import type { EngineChoice, ResultsMethods, WireSearch } from '../../protocol/results';
import { counted } from '../format/amount';
import { type HostConnection, isCancelled, messageOf } from '../host/hostConnection';
import type { FollowedRows } from './followedRows';

/** What is said of it where it is, or was, on. */
interface FollowState {
  readonly connected: boolean;
  readonly message: string;
}

/** Why a search cannot be followed; null where it can. `nowMicros`: UTC. */
export function whyNotFollowed(engine: EngineChoice | undefined, to: number | null, nowMicros: number): string | null {
  if (engine === undefined) return 'There is no engine to follow.';
  if (engine.follows === undefined)
    return `${engine.label} has no live tail: run the search again to look for newer flows.`;
  if (engine.follows === 'live' && to !== null && to < nowMicros - leeway)
    return 'The range ends in the past, where no new flows come in: choose one up to now.';
  return null;
}

/** A range up to now ended when it was run: it is still meant to be one up to now. Microseconds. */
const leeway = 60_000_000;

/** Whether the search of a run is followed, and how that goes. */
export class Following {
  state: FollowState | null = null;
  private following: { readonly how: 'live' | 'changes'; readonly abort: AbortController } | null = null;

  constructor(
    private readonly host: HostConnection<ResultsMethods>,
    private readonly changed: () => void,
  ) {}

  get on(): boolean {
    return this.following !== null;
  }

  /** Whether the result is to be looked up again where the engine's data changed. */
  get looksAgain(): boolean {
    return this.following?.how === 'changes';
  }

  /** `rangeIsOpen`: the search goes on to now, whenever that is. */
  start(how: 'live' | 'changes', search: WireSearch, rangeIsOpen: boolean): void {
    this.stop('');
    const following = { how, abort: new AbortController() };
    this.following = following;
    if (how === 'changes') {
      this.state = { connected: true, message: 'Following: the result is looked up again when flows are ingested' };
      this.changed();
      return;
    }
    this.state = { connected: true, message: 'Following: connecting…' };
    const open = rangeIsOpen ? { ...search, to: null } : search;
    this.host.request('follow', { search: open }, following.abort.signal).then(
      () => this.ended(following, ''),
      (error: unknown) => this.ended(following, isCancelled(error) ? '' : ` ${messageOf(error)}`),
    );
    this.changed();
  }

  /** How it goes, as the engine says. */
  heard(state: FollowState): void {
    if (this.following !== null) this.state = state;
    this.changed();
  }

  /** `message`: what is said of it from now on; empty for nothing. */
  stop(message: string): void {
    const { following } = this;
    this.following = null;
    this.state = message === '' ? null : { connected: true, message };
    following?.abort.abort();
    this.changed();
  }

  private ended(following: { readonly how: string }, why: string): void {
    if (this.following !== following) return;
    this.following = null;
    this.state = { connected: false, message: `Stopped following.${why}` };
    this.changed();
  }
}

/** `Following · 3 new flows on top`. */
export function followText({ state }: Following, rows: FollowedRows | null): string {
  if (state === null) return '';
  const message = state.message.replace(/\.$/, '');
  const { came, letGo } = rows ?? { came: 0, letGo: 0 };
  if (came === 0) return message;
  const kept = letGo === 0 ? '' : `, the oldest ${counted(letGo, 'flow')} let go`;
  return `${message} · ${counted(came, 'new flow')} on top${kept}`;
}
