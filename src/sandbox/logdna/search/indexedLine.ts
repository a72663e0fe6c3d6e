import type { LogLine } from '../logLine';

/** A line with what the service reads out of it (§4.3). */
export interface IndexedLine {
  readonly line: LogLine;
  /** What a line of JSON holds at its root; empty for other lines. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Everything that a word without a field is looked for in. */
  readonly words: string;
}

const indexed = new WeakMap<LogLine, IndexedLine>();

/** A line ending in `}` is read as JSON, also where text stands before the object. */
export function indexLine(line: LogLine): IndexedLine {
  const known = indexed.get(line);
  if (known !== undefined) return known;
  const found = readLine(line);
  indexed.set(line, found);
  return found;
}

function readLine(line: LogLine): IndexedLine {
  const hidden = [line.host, line.app, line.file, line.level, line.env, ...line.tags].filter((text) => text !== null);
  if (line.meta !== null) hidden.push(JSON.stringify(line.meta));
  return { line, fields: parsedFields(line.line), words: [line.line, ...hidden].join('\n') };
}

function parsedFields(text: string): Readonly<Record<string, unknown>> {
  if (!text.trimEnd().endsWith('}')) return {};
  const start = text.indexOf('{');
  if (start < 0) return {};
  try {
    const value: unknown = JSON.parse(text.slice(start));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Values of a field by its name in a search: those of the line first, then of `meta`, then of the parsed JSON. */
export function valuesOf({ line, fields }: IndexedLine, name: string): readonly unknown[] {
  const found = lineField(line, fields, name) ?? pathIn({ meta: line.meta }, name) ?? pathIn(fields, name);
  const value = found ?? (name.startsWith('_') ? undefined : pathIn(fields, `_${name}`));
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function lineField(line: LogLine, fields: Readonly<Record<string, unknown>>, name: string): unknown {
  switch (name) {
    case 'host':
    case 'source':
    case '_host':
      return line.host;
    case 'app':
    case '_app':
      return line.app;
    case 'level':
      return fields.level ?? line.level;
    case 'env':
    case '_env':
      return line.env;
    case 'file':
    case '_file':
      return line.file;
    case 'tag':
    case '_tag':
      return line.tags.length === 0 ? null : line.tags;
    case '_line':
      return line.line;
    case '_account':
      return 'sandbox';
    case '_mezmo_line_size':
      return new TextEncoder().encode(line.line).length;
    default:
      return undefined;
  }
}

function pathIn(root: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(root, path)) return root[path];
  let value: unknown = root;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
