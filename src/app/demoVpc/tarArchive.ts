/** A file to be archived. */
export interface ArchiveFile {
  /** Relative, with forward slashes, at most 100 bytes of ASCII. */
  readonly name: string;
  readonly content: Uint8Array;
}

const block = 512;

/**
 * A tar archive in the ustar format of POSIX 1003.1 (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html):
 * plain files alone, readable by all, dated 1970, so that the same files give the same bytes.
 */
export function tarArchive(files: readonly ArchiveFile[]): Uint8Array {
  const sizes = files.map(({ content }) => block + Math.ceil(content.length / block) * block);
  // Two empty blocks end an archive.
  const archive = new Uint8Array(sizes.reduce((sum, size) => sum + size, 2 * block));
  let at = 0;
  for (const [place, file] of files.entries()) {
    archive.set(header(file), at);
    archive.set(file.content, at + block);
    at += sizes[place] ?? 0;
  }
  return archive;
}

function header({ name, content }: ArchiveFile): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new RangeError(`“${name}” cannot be the name of an archived file.`);
  const bytes = new Uint8Array(block);
  const put = (text: string, from: number) => bytes.set(new TextEncoder().encode(text), from);
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${octal(content.length, 11)}\0`, 124);
  put(`${octal(0, 11)}\0`, 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

function octal(value: number, width: number): string {
  return value.toString(8).padStart(width, '0');
}
