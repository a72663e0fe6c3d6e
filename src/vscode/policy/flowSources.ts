import type { Memento } from 'vscode';
import { flowsPlace } from '../../app/policy/flowsPlace';
import { prepareSearch } from '../../app/search/prepareSearch';
import type { QueryEngine, SearchRequest } from '../../engines/queryEngine';
import { localEngineId } from '../engines/searchEngines';
import type { PanelEngine } from '../panel/panelPorts';

/** Whose flows rules are judged by, and of which time. */
export interface FlowSource {
  readonly id: string;
  readonly engine: QueryEngine;
  /** `the local store`, `ClickHouse (db.example.com:8443)`. */
  readonly place: string;
  /** It tells when it has other flows than before. */
  readonly tellsChanges: boolean;
  /** A phrase such as `last 7 days`; empty: everything it has. */
  readonly range: string;
}

/** Where flows are to come from; `label` names an engine that is gone. */
export interface FlowChoice {
  readonly engineId: string;
  readonly label: string;
  readonly range: string;
}

export interface FlowSourcesPorts {
  engines(): readonly PanelEngine[];
  readonly state: Memento;
  /** Microseconds UTC. */
  now(): number;
}

const key = 'security.flowsFrom';

/**
 * The engines that the numbers of the Security view and the diagnosis of searches can be of: those that add up all of
 * their flows. One that sees its newest flows alone would call rules unused that are not.
 */
export class FlowSources {
  readonly #listeners = new Set<() => void>();

  constructor(private readonly ports: FlowSourcesPorts) {}

  /** The local store first. */
  list(): readonly PanelEngine[] {
    const able = this.ports.engines().filter(({ engine }) => engine.sums !== undefined);
    return [...able.filter(({ id }) => id === localEngineId), ...able.filter(({ id }) => id !== localEngineId)];
  }

  /** What was chosen last; all that the local store has, until somebody chooses. */
  get choice(): FlowChoice {
    const kept = this.ports.state.get<unknown>(key);
    return isChoice(kept) ? kept : { engineId: localEngineId, label: '', range: '' };
  }

  /** Null: the chosen engine is no longer there. */
  current(): FlowSource | null {
    const { engineId, range } = this.choice;
    const found = this.list().find(({ id }) => id === engineId);
    if (found === undefined) return null;
    const { id, engine, tellsChanges = false } = found;
    return { id, engine, place: flowsPlace(engine), tellsChanges, range };
  }

  async choose(choice: FlowChoice): Promise<void> {
    await this.ports.state.update(key, choice);
    for (const listener of this.#listeners) listener();
  }

  /** A range's flows as it lies at this moment. */
  requestOf({ range }: Pick<FlowSource, 'range'>): SearchRequest {
    const prepared = prepareSearch('', range, { now: this.ports.now() });
    if (prepared.ok) return prepared.request;
    throw new Error(prepared.problems.map(({ message }) => message).join(' '));
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}

/** Why nothing can be counted where the chosen engine is gone, and what to do. */
export function lostSource({ label }: FlowChoice): string {
  return `${label} is no longer connected. Connect it again, or choose where flows come from: “Flows From…” in the title of the Security view.`;
}

function isChoice(value: unknown): value is FlowChoice {
  if (typeof value !== 'object' || value === null) return false;
  return (['engineId', 'label', 'range'] as const).every(
    (name) => typeof (value as Partial<FlowChoice>)[name] === 'string',
  );
}
