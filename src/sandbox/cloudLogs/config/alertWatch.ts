import { isObject, type JsonObject, objects } from '../../../core/policy/looseJson';
import type { CloudLogsEntry } from '../cloudLogsEntry';
import { alertFilter } from './alertFilter';
import type { AlertDefinitionState, CloudLogsConfigState } from './cloudLogsConfigState';
import { windowMinutes } from './readAlertDefinition';

/** An alert of an instance that began, or ended. */
export interface AlertEvent {
  readonly instance: string;
  readonly alert: AlertDefinitionState;
  readonly status: 'triggered' | 'resolved';
  readonly matches: number;
  /** One of the lines. */
  readonly example: CloudLogsEntry | null;
}

/** What an alert counts: one of its rules. */
interface Rule {
  readonly operator: 'immediate' | 'moreThan' | 'lessThan';
  readonly threshold: number;
  /** Milliseconds, as all times here. */
  readonly window: number;
}

interface Watched {
  readonly instance: string;
  readonly alert: AlertDefinitionState;
  readonly rule: Rule;
  readonly matches: (entry: CloudLogsEntry) => boolean;
  /** Told again no sooner. */
  readonly quiet: number;
  /** Since when it counts. */
  readonly since: number;
  /** When lines that it looks for came in, ascending. */
  times: number[];
  example: CloudLogsEntry | null;
  toldAt: number | null;
}

const minute = 60_000;

/**
 * Counts lines that come in against the alert definitions: at one line, above a threshold within a window, or below one.
 * What was told is not told again before `incidents_settings.minutes` have gone by, and then only if it goes on.
 */
export class AlertWatch {
  private watched = new Map<string, Watched>();

  constructor(
    private readonly config: CloudLogsConfigState,
    private readonly now: () => number,
    private readonly tell: (event: AlertEvent) => void,
  ) {}

  entryAdded(entry: CloudLogsEntry): void {
    this.clockMoved();
    for (const one of this.watched.values()) {
      if (one.instance !== entry.instance || !one.matches(entry)) continue;
      one.times.push(this.now());
      one.example = entry;
      this.look(one);
    }
  }

  /** Lets windows move on: lines fall out of them, and silence is noticed. */
  clockMoved(): void {
    this.renew();
    for (const one of this.watched.values()) this.look(one);
  }

  private look(one: Watched): void {
    const now = this.now();
    const { rule, quiet } = one;
    const kept = one.times.findIndex((time) => time > now - rule.window);
    if (kept !== 0) one.times.splice(0, kept < 0 ? one.times.length : kept);
    const wasTold = one.toldAt !== null && now < one.toldAt + quiet;
    if (isOn(one, now)) {
      if (wasTold) return;
      one.toldAt = now;
      this.tellOf(one, 'triggered');
      // One line is one alert: it does not count for the next.
      if (rule.operator === 'immediate') one.times = [];
      return;
    }
    if (one.toldAt === null || wasTold) return;
    one.toldAt = null;
    this.tellOf(one, 'resolved');
  }

  private tellOf({ instance, alert, times, example }: Watched, status: AlertEvent['status']): void {
    this.tell({ instance, alert, status, matches: times.length, example });
  }

  /** A definition that was changed begins anew. */
  private renew(): void {
    const next = new Map<string, Watched>();
    for (const [instance, { alerts }] of this.config.all) {
      for (const alert of alerts.values()) {
        if (alert.body.enabled === false || alert.body.phantom_mode === true) continue;
        const { logs_filter: filter, rules } = particular(alert.body);
        for (const [at, rule] of rules.entries()) {
          const key = `${alert.version}/${at}`;
          next.set(key, this.watched.get(key) ?? this.begin(instance, alert, rule, filter));
        }
      }
    }
    this.watched = next;
  }

  private begin(instance: string, alert: AlertDefinitionState, rule: Rule, filter: unknown): Watched {
    const incidents = isObject(alert.body.incidents_settings) ? alert.body.incidents_settings : {};
    const given = typeof incidents.minutes === 'number' ? incidents.minutes : 10;
    return {
      ...{ instance, alert, rule, matches: alertFilter(filter), since: alert.updatedAt },
      // https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-alerts-config-immediate: a minute at least.
      quiet: Math.max(1, given) * minute,
      ...{ times: [], example: null, toldAt: null },
    };
  }
}

function isOn({ rule, times, since }: Watched, now: number): boolean {
  switch (rule.operator) {
    case 'immediate':
      return times.length > 0;
    case 'moreThan':
      return times.length > rule.threshold;
    case 'lessThan':
      return now - since >= rule.window && times.length < rule.threshold;
  }
}

function particular(body: JsonObject): { readonly logs_filter: unknown; readonly rules: readonly Rule[] } {
  if (isObject(body.logs_immediate)) {
    const rule = { operator: 'immediate', threshold: 0, window: minute } as const;
    return { logs_filter: body.logs_immediate.logs_filter, rules: [rule] };
  }
  const threshold = isObject(body.logs_threshold) ? body.logs_threshold : {};
  const operator = threshold.condition_type === 'less_than' ? 'lessThan' : 'moreThan';
  const rules = objects(threshold.rules).map(({ condition }): Rule => {
    const given = isObject(condition) ? condition : {};
    const window = isObject(given.time_window) ? given.time_window.logs_time_window_specific_value : undefined;
    return { operator, threshold: Number(given.threshold), window: windowMinutes(String(window)) * minute };
  });
  return { logs_filter: threshold.logs_filter, rules };
}
