/** Segments whose value may have a slash in it, where it was left raw. */
const crnSegments: ReadonlySet<string> = new Set(['vpc-id', 'subnet-id', 'instance-id']);

/** Whether the value of a segment may go on behind a slash. */
export const mayHoldSlash = (name: string): boolean => crnSegments.has(name);

/**
 * The `name=value` parts of the beginning of a flow log key (contracts/ibm-cloud.md §8.1), values percent-decoded once
 * where that is possible. `parseObjectKey` reads whole keys; this reads the prefixes of the levels above. Some writers
 * leave CRNs raw, with a slash after `a`: a part without a name goes on with the CRN before it.
 */
export function keySegments(prefix: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let last = '';
  for (const part of prefix.split('/')) {
    const equals = part.indexOf('=');
    if (equals > 0) {
      last = part.slice(0, equals);
      found.set(last, part.slice(equals + 1));
    } else if (part !== '' && mayHoldSlash(last)) {
      found.set(last, `${found.get(last)}/${part}`);
    }
  }
  for (const [name, value] of found) found.set(name, percentDecoded(value));
  return found;
}

/** The text as it is where it is not valid percent-encoding. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
