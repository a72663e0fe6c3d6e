import { openObject } from '../app/openObject';
import type { FlowRow } from '../core/flow/flowRow';
import { createMemoryEngine } from '../engines/memory/memoryEngine';
import { nodeInflate } from '../store/nodeInflate';
import type { BrowseSession } from '../vscode/flowLogs/browseSession';
import type { ShowObject } from '../vscode/flowLogs/flowLogsCommands';
import { FlowObjects } from '../vscode/flowObject/flowObjects';
import { ObjectDocuments, type ReadObject } from '../vscode/objectDocuments';
import { createObjectFinder } from '../vscode/objectFinder';
import type { Base } from './base';

/** Flow log objects, read from their bucket when they are opened, as pages and as documents. */
export function composeObjects({ context, log, own }: Base, session: BrowseSession, why: (row: FlowRow) => void) {
  const find = createObjectFinder(async () => (await session.required()).connection.cloud);
  const read: ReadObject = async (bucket, key, signal) =>
    openObject(await find(bucket, key), signal, { inflate: nodeInflate });
  const documents = own(new ObjectDocuments(read));
  const objects = own(
    new FlowObjects(context.extensionUri, {
      ...{ read, engineOver: createMemoryEngine, why },
      showJson: (bucket, key) => documents.show(bucket, key),
      names: () => session.knownNames(),
      log: (message, error) => (error === undefined ? log.debug(message) : log.error(message, error)),
    }),
  );
  own(session.onNamesChanged(() => objects.namesChanged()));
  const showObject: ShowObject = (bucket, key) => objects.show(bucket, key);
  return { documents, showObject };
}
