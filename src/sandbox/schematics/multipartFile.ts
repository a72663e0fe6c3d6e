/**
 * The content of one field of a `multipart/form-data` body (RFC 7578); null where the body is none or lacks the field.
 */
export function multipartField(contentType: string, body: Uint8Array, field: string): Uint8Array | null {
  const [, quoted, plain] = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return null;
  const bytes = Buffer.from(body);
  const delimiter = Buffer.from(`--${boundary}`);
  for (let at = bytes.indexOf(delimiter); at >= 0; ) {
    const next = bytes.indexOf(delimiter, at + delimiter.length);
    if (next < 0) return null;
    const part = bytes.subarray(at + delimiter.length + 2, next - 2);
    const gap = part.indexOf('\r\n\r\n');
    const headers = part.subarray(0, Math.max(gap, 0)).toString('utf8');
    const name = /^content-disposition:[^\r\n]*[;\s]name="([^"]*)"/im.exec(headers)?.[1];
    if (gap >= 0 && name === field) return part.subarray(gap + 4);
    at = next;
  }
  return null;
}
