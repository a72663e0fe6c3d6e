/** A command line, taken apart: words that name the command, and options by their long names. */
export interface CliArguments {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** Short and other names of options. */
const aliases: Readonly<Record<string, string>> = {
  n: 'name',
  app: 'name',
  application: 'name',
  jobrun: 'name',
  d: 'destination',
  b: 'bucket',
  e: 'event-type',
  p: 'prefix',
  s: 'schedule',
  f: 'force',
  q: 'quiet',
  o: 'output',
  r: 'region',
  g: 'resource-group',
  i: 'id',
  w: 'wait',
  nw: 'no-wait',
  wto: 'wait-timeout',
  inf: 'ignore-not-found',
  ext: 'extension',
  tz: 'time-zone',
  ct: 'content-type',
  v: 'version',
};

/** Options without a value. */
const flags = new Set(['force', 'quiet', 'wait', 'no-wait', 'ignore-not-found', 'version', 'follow', 'f', 'no-region']);

/** Null where an option lacks its value. */
export function readArguments(given: readonly string[]): CliArguments | null {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  for (let at = 0; at < given.length; at++) {
    const [, dashed, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(given[at] ?? '') ?? [];
    if (dashed === undefined) {
      words.push(given[at] ?? '');
      continue;
    }
    const name = aliases[dashed] ?? dashed;
    const taken = value ?? (flags.has(name) ? 'true' : given[++at]);
    if (taken === undefined) return null;
    options.set(name, [...(options.get(name) ?? []), taken]);
  }
  return { words, options };
}
