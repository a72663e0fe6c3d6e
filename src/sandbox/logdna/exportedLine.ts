import type { LogLine } from './logLine';
import { indexLine } from './search/indexedLine';

/** A line as the export writes it: its own fields with an underscore, what was parsed beside them (§4.4). */
export function exportedLine(line: LogLine): Readonly<Record<string, unknown>> {
  const { fields } = indexLine(line);
  const reserved = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [reservedNames.has(name) ? `_${name}` : name, value]),
  );
  return {
    ...reserved,
    _account: 'sandbox',
    _host: line.host,
    _app: line.app ?? undefined,
    _env: line.env ?? undefined,
    _file: line.file ?? undefined,
    _tag: line.tags.length === 0 ? undefined : line.tags,
    _ip: line.ip ?? undefined,
    _mac: line.mac ?? undefined,
    _meta: line.meta ?? undefined,
    _logtype: Object.keys(fields).length === 0 ? undefined : 'json',
    _ingester: 'logdna',
    _ts: line.timestamp,
    _id: String(line.id).padStart(19, '0'),
    _line: line.line,
    level: fields.level ?? line.level ?? undefined,
  };
}

/** Names at the root of a line that are the service's (§4.3). */
const reservedNames = new Set([
  ...['source', 'type', 'tag', 'auth', 'bytes', 'connect', 'method', 'namespace', 'path', 'pod', 'request'],
  ...['response', 'service', 'space', 'status', 'timestamp', 'user'],
]);
