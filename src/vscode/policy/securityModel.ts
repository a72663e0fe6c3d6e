import type { OutlineNode } from '../../app/policy/outline/outlineNode';
import type { RuleUsage } from '../../core/policy/usage/ruleUsage';
import { localEngineId } from '../engines/searchEngines';
import type { StoreState } from '../store/storeState';
import type { Judge } from '../verdict/judges';
import { type FlowSource, type FlowSources, lostSource } from './flowSources';

/** What the Security view shows. */
export type SecurityState =
  | { readonly kind: 'unread' | 'signedOut' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'read';
      readonly judge: Judge;
      readonly outline: readonly OutlineNode[];
      /** Null: not counted. */
      readonly usage: RuleUsage | null;
      /** Whose flows `usage` is of, or those that are being counted; null where the chosen engine is gone. */
      readonly flows: FlowSource | null;
      readonly counting: Counting;
    };

type ReadState = Extract<SecurityState, { readonly kind: 'read' }>;

export type Counting =
  | { readonly kind: 'running'; readonly done: number; readonly total: number }
  /** `at`: microseconds UTC. */
  | { readonly kind: 'done'; readonly at: number }
  | { readonly kind: 'stopped' | 'empty' }
  | { readonly kind: 'failed'; readonly message: string };

export interface SecurityPorts {
  judge(refresh: boolean, signal: AbortSignal): Promise<Judge>;
  /** Whether an error says that nobody is signed in. */
  isSignedOut(error: unknown): boolean;
  readonly flows: Pick<FlowSources, 'current' | 'choice' | 'requestOf'>;
  store(): Promise<StoreState>;
  /** Microseconds UTC. */
  now(): number;
  log(message: string, error: unknown): void;
}

/** Flows come in by the object while something is ingested: so many milliseconds without news are waited for. */
const settling = 1_500;

const outlining = () => import('../../app/policy/outline/policyOutline');

/**
 * The configuration and what its rules did to the recorded flows of the local store or another engine. Nothing is read
 * before somebody looks; what was read stays in sight while it is read again. Knows no editor.
 */
export class SecurityModel {
  readonly #listeners = new Set<(what: 'outline' | 'progress') => void>();
  #state: SecurityState = { kind: 'unread' };
  #reading: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #counting: AbortController | null = null;
  #counted: Promise<void> = Promise.resolve();
  #settling: NodeJS.Timeout | null = null;

  constructor(private readonly ports: SecurityPorts) {}

  get state(): SecurityState {
    return this.#state;
  }

  /** Calls back when there is something else to show; `progress`: the outline is the same. */
  onDidChange(listener: (what: 'outline' | 'progress') => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** The state, read if it never was. */
  async known(): Promise<SecurityState> {
    if (this.#state.kind === 'unread' && this.#reading === null) this.#read(false);
    await this.#reading?.done;
    return this.#state;
  }

  /** Resolves when hits are not being counted any more, which changes the outline. */
  async counted(): Promise<void> {
    for (let last: Promise<void> | null = null; last !== this.#counted; ) {
      last = this.#counted;
      await last;
    }
  }

  /** Reads the configuration anew and counts again. */
  async refresh(): Promise<void> {
    this.#read(true);
    await this.#reading?.done;
  }

  /** Another account, another file or other rules: read again where somebody has looked. */
  changed(): void {
    if (this.#state.kind === 'unread' && this.#reading === null) return;
    this.#read(false);
  }

  /** Another engine or range was chosen: what was counted before is not of those flows. */
  sourceChanged(): void {
    if (this.#state.kind === 'read') this.#counted = this.#recount(this.#state.judge);
  }

  /** An engine came or went: the chosen one is counted in anew, or no longer. */
  enginesChanged(): void {
    if (this.#state.kind !== 'read') return;
    if (this.#state.flows?.engine !== this.ports.flows.current()?.engine) this.sourceChanged();
  }

  /** The local store has other flows. */
  flowsChanged(): void {
    if (this.#state.kind !== 'read' || this.ports.flows.current()?.tellsChanges !== true) return;
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = null;
      if (this.#state.kind === 'read') this.#counted = this.#count(this.#state.judge);
    }, settling);
  }

  /** Ends counting; what was counted before stays. */
  stopCounting(): void {
    this.#counting?.abort();
    this.#say({ kind: 'stopped' });
  }

  dispose(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#reading?.abort.abort();
    this.#counting?.abort();
    this.#listeners.clear();
  }

  #read(refresh: boolean): void {
    this.#reading?.abort.abort();
    const abort = new AbortController();
    const reading = { abort, done: this.#readBy(refresh, abort.signal) };
    this.#reading = reading;
    void reading.done.finally(() => {
      if (this.#reading === reading) this.#reading = null;
    });
  }

  async #recount(judge: Judge): Promise<void> {
    this.#counting?.abort();
    await this.#use({ judge, flows: this.ports.flows.current(), usage: null, counting: { kind: 'stopped' } });
    await this.#count(judge);
  }

  async #readBy(refresh: boolean, signal: AbortSignal): Promise<void> {
    try {
      const judge = await this.ports.judge(refresh, signal);
      const { policyOutline } = await outlining();
      if (signal.aborted) return;
      const { state } = this;
      const counting: Counting = state.kind === 'read' ? state.counting : { kind: 'empty' };
      const flows = this.ports.flows.current();
      this.#set({ kind: 'read', judge, outline: policyOutline(judge.directory, null), usage: null, flows, counting });
      this.#counted = this.#count(judge);
    } catch (error) {
      if (signal.aborted) return;
      this.#counting?.abort();
      if (this.ports.isSignedOut(error)) return this.#set({ kind: 'signedOut' });
      this.ports.log('the configuration could not be read', error);
      this.#set({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #count(judge: Judge): Promise<void> {
    this.#counting?.abort();
    const abort = new AbortController();
    this.#counting = abort;
    const { flows } = this.ports;
    const source = flows.current();
    try {
      if (source === null) throw new Error(lostSource(flows.choice));
      if (source.id === localEngineId) {
        const store = await this.ports.store();
        if (abort.signal.aborted) return;
        if (store.kind === 'unavailable') return this.#say({ kind: 'failed', message: store.message });
        if (store.kind !== 'ready') return this.#say({ kind: 'stopped' });
        const empty = { judge, flows: source, usage: null, counting: { kind: 'empty' } } as const;
        if (store.status.rows === 0) return await this.#use(empty, abort.signal);
      }
      this.#say({ kind: 'running', done: 0, total: 0 });
      let told = -1;
      const { countRuleUsage } = await import('../../app/policy/countRuleUsage');
      const report = (done: number, total: number): void => {
        const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
        if (percent === told) return;
        told = percent;
        this.#say({ kind: 'running', done, total });
      };
      const { engine } = source;
      const usage = await countRuleUsage(engine, judge.directory, abort.signal, report, flows.requestOf(source));
      const counting = { kind: 'done', at: this.ports.now() } as const;
      await this.#use({ judge, flows: source, usage, counting }, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.ports.log('the flows could not be counted', error);
      this.#say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Unless it was given up meanwhile, or is not of the configuration that is shown. */
  async #use(counted: Omit<ReadState, 'kind' | 'outline'>, signal?: AbortSignal): Promise<void> {
    const { policyOutline } = await outlining();
    const { judge, usage } = counted;
    if (signal?.aborted || this.#state.kind !== 'read' || this.#state.judge !== judge) return;
    this.#set({ kind: 'read', ...counted, outline: policyOutline(judge.directory, usage) });
  }

  #say(counting: Counting): void {
    if (this.#state.kind !== 'read') return;
    this.#state = { ...this.#state, counting };
    for (const listener of this.#listeners) listener('progress');
  }

  #set(state: SecurityState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener('outline');
  }
}
