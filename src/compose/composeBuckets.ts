import type { InPlaceEngine } from '../engines/inPlace/foundObjects';
import { createLazyEngine } from '../engines/lazyEngine';
import { askToReadMore, registerBucketCommands, tellUnread } from '../vscode/engines/bucketCommands';
import { BucketEngines } from '../vscode/engines/bucketEngines';
import type { BrowseSession } from '../vscode/flowLogs/browseSession';
import type { IngestRunner } from '../vscode/ingest/ingestRunner';
import type { OpenResults } from '../vscode/search/searchCommands';
import type { Base } from './base';

/** Buckets as engines, and the commands over them. The engine itself is loaded when one is searched. */
export function composeBuckets(
  { context, commands, log, own, now }: Base,
  parts: {
    readonly session: BrowseSession;
    readonly accounts: ConstructorParameters<typeof BucketEngines>[0]['accounts'];
    readonly runner: IngestRunner;
    readonly openResults: OpenResults;
  },
): BucketEngines {
  const { session, accounts, runner } = parts;

  async function open(name: string): Promise<InPlaceEngine> {
    const { connection } = await session.required();
    const { openBucketEngine } = await import('./openBucketEngine');
    return openBucketEngine(connection.cloud, name, {
      now,
      goOn: (progress, signal) => askToReadMore(name, progress, signal),
      onRemark: (remark) => {
        log.info(`search in bucket ${name}: ${remark}`);
        tellUnread(remark);
      },
    });
  }

  const buckets = own(
    new BucketEngines({
      ...{ accounts, state: context.globalState, open, lazily: createLazyEngine },
      collected: async (signal) => {
        const { connection, region } = await session.required();
        const collectors = await connection.cloud.vpc.collectors(region, signal);
        return collectors.map(({ storage_bucket }) => storage_bucket.name);
      },
    }),
  );
  registerBucketCommands(commands, { buckets, runner, open: parts.openResults });
  return buckets;
}
