import { parseExactJson } from '../../../core/flow/exactJson';
import type { CloudLogsEntry } from '../cloudLogsEntry';

/** An entry as queries see it: metadata `$m`, labels `$l`, user data `$d` (contracts/logs-and-functions.md §6.4). */
export interface LogEvent {
  readonly m: Readonly<Record<string, unknown>>;
  readonly l: Readonly<Record<string, unknown>>;
  readonly d: Readonly<Record<string, unknown>>;
}

/** Times of queries are nanoseconds. */
const nanosInMillisecond = 1_000_000n;

const known = new WeakMap<CloudLogsEntry, LogEvent>();

export function logEvent(entry: CloudLogsEntry): LogEvent {
  const found = known.get(entry);
  if (found !== undefined) return found;
  const event: LogEvent = {
    m: {
      timestamp: BigInt(Math.trunc(entry.timestamp)) * nanosInMillisecond,
      severity: severities[entry.severity - 1] ?? 'Debug',
      logid: `00000000-0000-4000-8000-${entry.id.toString(16).padStart(12, '0')}`,
    },
    l: {
      applicationname: entry.applicationName,
      subsystemname: entry.subsystemName,
      ...(entry.computerName === null ? {} : { computername: entry.computerName }),
      ...(entry.category === null ? {} : { category: entry.category }),
    },
    d: userData(entry.text),
  };
  known.set(entry, event);
  return event;
}

export const severities = ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'] as const;

/** JSON gives its members as fields, whether it came as an object or as text; other text stands below `text`. */
function userData(text: unknown): Readonly<Record<string, unknown>> {
  const value = typeof text === 'string' ? parsed(text) : text;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { text };
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
}

/** What stands at a path; undefined where there is nothing. A member whose name has dots in it is found too. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const [at, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return undefined;
    const members = value as Readonly<Record<string, unknown>>;
    const whole = path.slice(at).join('.');
    if (Object.hasOwn(members, whole)) return members[whole];
    if (!Object.hasOwn(members, step)) return undefined;
    value = members[step];
  }
  return value;
}
