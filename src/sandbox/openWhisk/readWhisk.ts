import { isRecord } from '../codeEngine/fieldRules';
import type { KeyValue, WhiskAction } from './whiskState';

const longestCode = 48 * 1024 * 1024;

/** Names of entities (contracts/logs-and-functions.md §3). */
export function isWhiskName(name: string): boolean {
  return name.length <= 256 && /^[\w]([\w @.-]*[\w@.-])?$/.test(name);
}

/** `[{key, value}]`; null for anything else, `kept` where nothing was given. */
export function keyValues(given: unknown, kept: readonly KeyValue[] = []): readonly KeyValue[] | null {
  if (given === undefined) return kept;
  if (!Array.isArray(given) || !given.every((item) => isRecord(item) && typeof item.key === 'string')) return null;
  return given as readonly KeyValue[];
}

/** An action from the body of a PUT; what was not given stays as it was. Text: what is wrong with it. */
export function readAction(
  name: string,
  given: Readonly<Record<string, unknown>>,
  before: WhiskAction | undefined,
  now: number,
): WhiskAction | string {
  const exec = isRecord(given.exec) ? given.exec : before?.exec;
  if (exec === undefined) return 'The request content was malformed: exec is missing.';
  const { kind, code, binary = false, main = 'main' } = exec as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof code !== 'string') return 'exec must have a kind and code.';
  if (Buffer.byteLength(code) > longestCode) return 'The code is larger than 48 MB.';
  if (typeof main !== 'string' || !/^[A-Za-z_$][\w$]*$/.test(main)) return 'main must be the name of a function.';
  const parameters = keyValues(given.parameters, before?.parameters);
  const annotations = keyValues(given.annotations, before?.annotations);
  if (parameters === null || annotations === null) return 'parameters and annotations are lists of key and value.';
  const limits = limitsOf(given.limits, before?.limits);
  if (limits === null) return 'The limits are out of range.';
  return {
    name,
    exec: { kind, code, binary: binary === true, main },
    parameters,
    annotations,
    limits,
    patch: (before?.patch ?? 0) + 1,
    updated: now,
  };
}

const defaultLimits: WhiskAction['limits'] = { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 };

function limitsOf(given: unknown, before = defaultLimits): WhiskAction['limits'] | null {
  if (!isRecord(given)) return before;
  const number = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));
  const limits = {
    timeout: number(given.timeout, before.timeout),
    memory: number(given.memory, before.memory),
    logs: number(given.logs, before.logs),
    concurrency: number(given.concurrency, before.concurrency),
  };
  const { timeout, memory } = limits;
  return timeout >= 100 && timeout <= 600_000 && memory >= 128 && memory <= 2048 ? limits : null;
}
