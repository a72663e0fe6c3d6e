/** The parts of a multipart form of texts, by name. */
export function readForm(body, boundary) {
  const parts = new Map();
  const mark = `--${boundary.replace(/^"|"$/g, '')}`;
  for (const part of body.toString().split(mark).slice(1, -1)) {
    const split = part.indexOf('\r\n\r\n');
    const [, name] = /name="([^"]*)"/.exec(part.slice(0, split)) ?? [];
    if (name !== undefined) parts.set(name, part.slice(split + 4, -2));
  }
  return parts;
}
