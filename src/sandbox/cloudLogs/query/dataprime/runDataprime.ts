import type { LogEvent } from '../logEvent';
import type { Expression, Measure, Named, Stage } from './dataprimeTree';
import { evaluate, type Value } from './evaluate';

/** Sends events through the stages. Groups are events with nothing but user data. */
export function runDataprime(stages: readonly Stage[], events: readonly LogEvent[]): readonly LogEvent[] {
  let rows = events;
  for (const stage of stages) rows = through(stage, rows);
  return rows;
}

function through(stage: Stage, rows: readonly LogEvent[]): readonly LogEvent[] {
  switch (stage.kind) {
    case 'filter':
      return rows.filter((row) => evaluate(stage.condition, row) === true);
    case 'group':
      return grouped(rows, stage.keys, stage.measures);
    case 'order':
      return ordered(rows, stage.keys);
    case 'limit':
      return rows.slice(0, stage.rows);
  }
}

function grouped(rows: readonly LogEvent[], keys: readonly Named[], measures: readonly Measure[]): readonly LogEvent[] {
  const groups = new Map<string, { readonly values: readonly Value[]; readonly rows: LogEvent[] }>();
  // Without keys there is one group, also of nothing.
  if (keys.length === 0) groups.set('', { values: [], rows: [] });
  for (const row of rows) {
    const values = keys.map(({ by }) => evaluate(by, row));
    const id = values.map((value) => `${typeof value}:${value}`).join('\0');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { values, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()].map(({ values, rows: inside }) => ({
    m: {},
    l: {},
    d: Object.fromEntries([
      ...keys.map(({ name }, at) => [name, values[at] ?? null]),
      ...measures.map((measure) => [measure.name, measured(measure, inside)]),
    ]),
  }));
}

function measured({ of, argument }: Measure, rows: readonly LogEvent[]): Value {
  if (argument === null) return rows.length;
  const values = rows.map((row) => evaluate(argument, row)).filter((value) => value !== null);
  switch (of) {
    case 'count':
      return values.length;
    case 'count_if':
      return values.filter((value) => value === true).length;
    case 'sum':
      return values.reduce<number>((sum, value) => sum + Number(value), 0);
    case 'min':
    case 'max':
      return values.reduce<Value>(
        (best, value) => (best === null || value < best === (of === 'min') ? value : best),
        null,
      );
  }
}

function ordered(
  rows: readonly LogEvent[],
  keys: readonly { readonly by: Expression; readonly descending: boolean }[],
): readonly LogEvent[] {
  const keyed = rows.map((row) => ({ row, values: keys.map(({ by }) => evaluate(by, row)) }));
  keyed.sort((a, b) => {
    for (const [at, { descending }] of keys.entries()) {
      const order = byValue(a.values[at] ?? null, b.values[at] ?? null);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

function byValue(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}
