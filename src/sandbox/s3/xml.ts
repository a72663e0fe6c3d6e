/** The little XML that S3 answers need. */

export function element(name: string, text: string): string {
  return text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;
}

export function nested(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

export function xmlDocument(root: string, inner: string, namespace = true): string {
  const xmlns = namespace ? ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' : '';
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root}${xmlns}>${inner}</${root}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters cannot stand in XML 1.0 as they are; S3 writes them as references. */
function escapeXml(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these need escaping.
    /[&<>"\u0000-\u001f]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}
