/** One page of a bucket's listing. */
export interface ListPage {
  readonly objects: readonly {
    readonly key: string;
    readonly etag: string;
    /** Milliseconds since 1970. */
    readonly modified: number;
  }[];
  readonly prefixes: readonly string[];
  /** Null on the last page. */
  readonly next: string | null;
}

/**
 * Reads a `ListBucketResult`. The answer is flat XML of known elements without attributes that matter, so that looking
 * for them is enough; null where it is something else.
 */
export function readListPage(xml: string): ListPage | null {
  if (!xml.includes('<ListBucketResult')) return null;
  const objects = blocks(xml, 'Contents').map((block) => ({
    key: element(block, 'Key') ?? '',
    etag: (element(block, 'ETag') ?? '').replace(/^(?:W\/)?"(.*)"$/, '$1'),
    modified: Date.parse(element(block, 'LastModified') ?? ''),
  }));
  const prefixes = blocks(xml, 'CommonPrefixes').flatMap((block) => element(block, 'Prefix') ?? []);
  const more = element(xml, 'IsTruncated') === 'true';
  const next = more ? element(xml, 'NextContinuationToken') : null;
  if (more && !next) return null;
  return { objects, prefixes, next };
}

function blocks(xml: string, name: string): readonly string[] {
  const found: string[] = [];
  const [open, close] = [`<${name}>`, `</${name}>`];
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at)) {
    const end = xml.indexOf(close, at);
    if (end < 0) break;
    found.push(xml.slice(at + open.length, end));
    at = end;
  }
  return found;
}

function element(xml: string, name: string): string | null {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return null;
  const end = xml.indexOf(`</${name}>`, start);
  return end < 0 ? null : unescaped(xml.slice(start + name.length + 2, end));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
