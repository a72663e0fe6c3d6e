import type { Browser } from '../../app/browse/browser';
import type { NameDirectory } from '../../app/names';
import type { JournalStorage } from '../../app/policy/changeJournal';
import type { Cloud } from '../../cloud/cloud';
import type { QueryEngine } from '../../engines/queryEngine';
import type { FlowStore } from '../../store/store';
import type { RunningSandbox, Services, SetUpAccess } from '../services';

/** What the steps of the tour share: an account in a fresh sandbox, and an empty store of its own. */
export interface TourLab {
  /** Signed in to the sandbox; whoever waits lets its time go on. */
  readonly services: Services;
  readonly sandbox: RunningSandbox;
  readonly access: SetUpAccess;
  readonly cloud: Cloud;
  readonly names: NameDirectory;
  readonly browser: Browser;
  readonly store: FlowStore;
  /** Over the store. */
  readonly engine: QueryEngine;
  /** Over LogDNA, where the shipper sends the records. */
  readonly logdna: QueryEngine;
  /** Of what the tour sets up and changes. */
  readonly journal: JournalStorage;
  /** For all that is kept on this machine. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** What is going on, while a step takes its time. */
  progress(text: string): void;
}

/** One thing a newcomer does. `run` returns what was found, line by line, and throws `WrongThing` when it is not that. */
export interface TourStep {
  readonly title: string;
  run(lab: TourLab): Promise<readonly string[]>;
}

/** A step found something else than the article tells of. */
class WrongThing extends Error {}

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new WrongThing(otherwise);
}
