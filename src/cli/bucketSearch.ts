import { summarise } from '../app/ingest/summarise';
import type { InPlaceEngine } from '../engines/inPlace/foundObjects';
import type { CommandContext } from './command';
import { parseCosAddress } from './cosAddress';
import { storeDirectory } from './storeDirectory';

/** The engine over the bucket that `--bucket` names; what it leaves out is told on stderr. */
export function openBucketEngine({ options, services, output }: CommandContext): Promise<InPlaceEngine> {
  const address = parseCosAddress(options.text('bucket') ?? '');
  if (address === null) return options.refuse('--bucket takes cos://bucket or cos://bucket/prefix.');
  return services.openBucket(
    { ...address, mostObjects: options.wholeNumber('max-objects', 1) },
    { onRemark: (remark) => output.note(remark) },
  );
}

/** Ingests what a search has read, from memory. */
export async function keepWhatWasRead({ options, services, output, signal }: CommandContext, engine: InPlaceEngine) {
  const store = await services.openStore(storeDirectory(options.text('store')));
  try {
    output.note(summarise(await store.ingest(engine.read(), { signal })));
  } finally {
    await store.dispose();
  }
}
