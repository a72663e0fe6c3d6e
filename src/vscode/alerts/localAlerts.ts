import * as v from 'valibot';
import type { Memento, SecretStorage } from 'vscode';
import type { FlowRow } from '../../core/flow/flowRow';
import { parseQuery } from '../../core/query/parse';
import { FlowWatch } from '../../core/watch/flowWatch';
import { slackBody, watchText } from '../../core/watch/messageText';
import { type PostOnce, postMessage } from '../../core/watch/postMessage';
import { defaultStorm, defaultWindowSeconds, oldestWatchedSeconds, type WatchRule } from '../../core/watch/watchRule';
import { freshWatch, readWatchState } from '../../core/watch/watchState';
import type { QueryEngine } from '../../engines/queryEngine';
import type { FlowStore } from '../../store/store';
import type { Log } from '../log';

/** An alert that this editor keeps: it is looked at when flows are ingested. */
export interface LocalAlert {
  readonly name: string;
  readonly text: string;
  readonly limit: number;
  /** So many flows as the limit within this time; with 1, each connection is told of once in it. */
  readonly windowSeconds: number;
  /** Whether a webhook is told beside the editor. */
  readonly webhook: boolean;
}

const stored = v.array(
  v.object({
    ...{ name: v.string(), text: v.string(), limit: v.number(), webhook: v.boolean() },
    windowSeconds: v.optional(v.number(), defaultWindowSeconds),
  }),
);
const listKey = 'alerts.local';
const stateKey = (name: string): string => `alerts.state/${name}`;
const secretKey = (name: string): string => `alert/webhook/${name}`;
/** Of one ingest; what is beyond says nothing new in a message. */
const mostRows = 20_000;

export interface LocalAlertsPorts {
  readonly state: Memento;
  readonly secrets: SecretStorage;
  readonly store: () => FlowStore;
  readonly engine: () => QueryEngine;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  openWebhook(address: string): Promise<PostOnce>;
  /** Shows a message in the editor. */
  notify(alert: LocalAlert, text: string): void;
}

/** Alerts on flows that are newly stored, told in the editor and to webhooks, whose addresses are secrets. */
export class LocalAlerts {
  #work: Promise<void> = Promise.resolve();
  #summary: NodeJS.Timeout | null = null;

  constructor(private readonly ports: LocalAlertsPorts) {}

  list(): readonly LocalAlert[] {
    const read = v.safeParse(stored, this.ports.state.get(listKey, []));
    return read.success ? read.output : [];
  }

  /** In place of the one of that name; without `address` its webhook stays. */
  async keep(alert: LocalAlert, address?: string): Promise<void> {
    const { state, secrets } = this.ports;
    if (address !== undefined) await secrets.store(secretKey(alert.name), address);
    if (!alert.webhook) await secrets.delete(secretKey(alert.name));
    await state.update(listKey, [...this.list().filter(({ name }) => name !== alert.name), alert]);
    await state.update(stateKey(alert.name), undefined);
  }

  async remove({ name }: LocalAlert): Promise<void> {
    const { state, secrets } = this.ports;
    await secrets.delete(secretKey(name));
    await state.update(stateKey(name), undefined);
    await state.update(
      listKey,
      this.list().filter((alert) => alert.name !== name),
    );
  }

  webhook({ name }: LocalAlert): Thenable<string | undefined> {
    return this.ports.secrets.get(secretKey(name));
  }

  /** Looks at what was stored since then, microseconds UTC. Never rejects: an alert must not spoil an ingest. */
  ingested(since: number): Promise<void> {
    this.#work = this.#work
      .then(() => this.#look(since))
      .catch((error: unknown) => this.ports.log.error('alerts could not be looked at', error));
    return this.#work;
  }

  dispose(): void {
    if (this.#summary !== null) clearTimeout(this.#summary);
  }

  async #look(since: number): Promise<void> {
    const alerts = this.list();
    if (alerts.length === 0) return;
    const objects = await this.ports.store().objects({});
    const fresh = new Set(objects.filter(({ ingestedAt }) => ingestedAt >= since).map(identity));
    if (fresh.size === 0) return;
    const watch = this.#watch(alerts);
    for (const alert of alerts) watch.of(alert)?.take(await this.#rows(alert, fresh));
    await watch.settled();
    await this.#planSummary(alerts);
  }

  async #rows(alert: LocalAlert, fresh: ReadonlySet<string>): Promise<readonly FlowRow[]> {
    const from = (this.ports.now() - oldestWatchedSeconds * 1000) * 1000;
    const request = { query: parseQuery(alert.text).query, from, to: null };
    const found: FlowRow[] = [];
    const sort = { field: 'start_time', descending: false } as const;
    for await (const rows of this.ports.engine().rows({ ...request, sort })) {
      for (const row of rows) if (fresh.has(identity(row))) found.push(row);
      if (found.length >= mostRows) break;
    }
    return found;
  }

  #watch(alerts: readonly LocalAlert[]) {
    const watches = new Map(alerts.map((alert) => [alert.name, this.#watchOf(alert)]));
    return {
      of: ({ name }: LocalAlert) => watches.get(name),
      settled: async () => {
        for (const watch of watches.values()) await watch.settled();
      },
    };
  }

  #watchOf(alert: LocalAlert): FlowWatch {
    const { state, log, now } = this.ports;
    return new FlowWatch([ruleOf(alert)], {
      now,
      load: async () => readWatchState(state.get(stateKey(alert.name)) ?? freshWatch),
      save: async (_rule, kept) => state.update(stateKey(alert.name), kept),
      tell: async (rule, message) => {
        const text = watchText(rule, message);
        this.ports.notify(alert, text);
        return alert.webhook ? this.#post(alert, text) : null;
      },
      onProblem: ({ name }, problem) => log.warn(`the alert “${name}” was not told to its webhook: ${problem}`),
    });
  }

  async #post(alert: LocalAlert, text: string): Promise<string | null> {
    const { log, delay, random } = this.ports;
    const address = await this.webhook(alert);
    if (address === undefined) return 'The address of its webhook is lost. Create the alert again.';
    log.hide(address);
    return postMessage(await this.ports.openWebhook(address), slackBody(text), { delay, random });
  }

  /** What was held back is told once there is room, while the editor is open. */
  async #planSummary(alerts: readonly LocalAlert[]): Promise<void> {
    const due = await Promise.all(alerts.map((alert) => this.#watchOf(alert).nextSummary()));
    const times = due.filter((at) => at !== null);
    if (times.length === 0) return;
    if (this.#summary !== null) clearTimeout(this.#summary);
    const wait = Math.max(1_000, Math.min(...times) - this.ports.now());
    this.#summary = setTimeout(() => {
      for (const alert of this.list()) this.#watchOf(alert).flush();
    }, wait);
  }
}

function ruleOf({ name, text, limit, windowSeconds }: LocalAlert): WatchRule {
  return { id: name, name, text, limit, windowSeconds, storm: defaultStorm };
}

const identity = ({ bucket, key }: { readonly bucket: string; readonly key: string }): string => `${bucket}\n${key}`;
