import * as v from 'valibot';
import type { ListPosition } from '../app/browse/listQueue';
import { UsageError } from './exitCode';
import type { Services } from './services';

const kept = v.object({
  bucket: v.string(),
  prefix: v.string(),
  position: v.object({
    steps: v.array(
      v.object({
        prefix: v.string(),
        delimiter: v.string(),
        continuation: v.nullable(v.string()),
        only: v.exactOptional(v.tuple([v.string(), v.string()])),
        tries: v.exactOptional(v.number()),
      }),
    ),
    grouped: v.array(v.string()),
  }),
});

/** The file that says where a long listing stopped. */
export interface ListingPlace {
  /** Null where it begins. */
  readonly position: ListPosition | null;
  /** A page was given out; kept now and then. */
  passed(position: ListPosition): Promise<void>;
  keep(position: ListPosition): Promise<void>;
  done(): Promise<void>;
}

/** Pages between two times that the place is kept, should the program be killed. */
const pagesBetween = 50;

/** Rejects with a `UsageError` where the file is of another listing, or none of ours. */
export async function openListingPlace(
  files: Pick<Services, 'smallFile'>,
  path: string,
  address: { readonly bucket: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<ListingPlace> {
  const file = files.smallFile(path);
  const text = await file.read(signal);
  const position = text === null ? null : readPosition(text, path, address);
  const keep = (at: ListPosition) => file.write(JSON.stringify({ ...address, position: at }));
  let pages = 0;
  return {
    position,
    passed: async (at) => {
      pages++;
      if (pages % pagesBetween === 0) await keep(at);
    },
    keep,
    done: () => file.remove(),
  };
}

function readPosition(
  text: string,
  path: string,
  { bucket, prefix }: { bucket: string; prefix: string },
): ListPosition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const read = v.safeParse(kept, value);
  if (!read.success)
    throw new UsageError(`${path} does not say where a listing stopped. Name another file.`, 'objects');
  const { output } = read;
  if (output.bucket === bucket && output.prefix === prefix) return output.position;
  const other = `cos://${output.bucket}/${output.prefix}`;
  throw new UsageError(`${path} keeps the place of ${other}. Name another file, or remove it.`, 'objects');
}
