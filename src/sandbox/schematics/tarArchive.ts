/** A file of an archive. */
export interface ArchivedFile {
  /** With forward slashes, as the archive says. */
  readonly path: string;
  readonly text: string;
}

const block = 512;

/** The plain files of a tar archive (POSIX ustar); null where the bytes are none: a wrong checksum, or cut short. */
export function readTar(bytes: Uint8Array): readonly ArchivedFile[] | null {
  const files: ArchivedFile[] = [];
  for (let at = 0; ; ) {
    const header = bytes.subarray(at, at + block);
    if (header.length < block) return null;
    if (header.every((byte) => byte === 0)) return files;
    if (octal(header, 148, 8) !== checksum(header)) return null;
    const size = octal(header, 124, 12);
    const content = bytes.subarray(at + block, at + block + size);
    if (size < 0 || content.length < size) return null;
    const prefix = text(header, 345, 155);
    const type = String.fromCharCode(header[156] ?? 0);
    const path = `${prefix === '' ? '' : `${prefix}/`}${text(header, 0, 100)}`.replace(/^\.\//, '');
    if (type === '0' || type === '\0') files.push({ path, text: Buffer.from(content).toString('utf8') });
    at += block + Math.ceil(size / block) * block;
  }
}

function text(header: Uint8Array, from: number, length: number): string {
  return Buffer.from(header.subarray(from, from + length))
    .toString('utf8')
    .replace(/\0.*$/s, '');
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : -1;
}

/** The sum of all bytes, its own field counted as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, place) => sum + (place >= 148 && place < 156 ? 32 : byte), 0);
}
