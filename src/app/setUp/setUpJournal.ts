import * as v from 'valibot';
import type { JournalStorage } from '../policy/changeJournal';
import { readSetUpConfig } from './readSetUpConfig';
import type { ResourceRef } from './resourceRef';
import type { SetUpConfig } from './setUpConfig';

/** One set-up: what it was asked for, and what it has made. */
export interface SetUpEntry {
  /** `flowlogs.us-south`. */
  readonly id: string;
  /** 32 hex digits. */
  readonly account: string;
  /** Microseconds UTC of the first application. */
  readonly at: number;
  /** What it was applied with, the last at the end. */
  readonly configs: readonly SetUpConfig[];
  /** In the order of their making, one a step. */
  readonly made: readonly MadeResource[];
}

export interface MadeResource {
  readonly step: string;
  /** `intended`: written before it is made; where it stays so, nobody came to write down whether it was. */
  readonly state: 'intended' | 'made';
  /** Null while intended. */
  readonly ref: ResourceRef | null;
}

export interface SetUpJournal {
  /** Newest first; what cannot be read is left out. */
  entries(): Promise<readonly SetUpEntry[]>;
  find(account: string, id: string): Promise<SetUpEntry | null>;
  save(entry: SetUpEntry): Promise<void>;
}

/** An entry a key. It outlives the workspace, and holds no secret. */
export function createSetUpJournal(storage: JournalStorage): SetUpJournal {
  const read = async (key: string): Promise<SetUpEntry | null> => {
    const parsed = v.safeParse(entrySchema, await storage.read(key));
    if (!parsed.success) return null;
    const readings = parsed.output.entry.configs.map(readSetUpConfig);
    return { ...parsed.output.entry, configs: readings.flatMap((each) => (each.ok ? each.config : [])) };
  };
  return {
    async entries() {
      const keys = (await storage.keys()).filter((key) => key.startsWith(prefix));
      const found = await Promise.all(keys.map(read));
      return found.filter((entry) => entry !== null).sort((a, b) => b.at - a.at);
    },
    find: (account, id) => read(keyOf(account, id)),
    save: (entry) => storage.write(keyOf(entry.account, entry.id), { version: schemaVersion, entry }),
  };
}

/** The entry after another application: what was made before stays noted. */
export function reopened(known: SetUpEntry | null, now: Omit<SetUpEntry, 'configs' | 'made'>, config: SetUpConfig) {
  const text = JSON.stringify(config);
  const earlier = (known?.configs ?? []).filter((each) => JSON.stringify(each) !== text);
  return { ...now, at: known?.at ?? now.at, configs: [...earlier, config], made: known?.made ?? [] };
}

const prefix = 'setup.';
const keyOf = (account: string, id: string): string => `${prefix}${account}.${id}`;
const schemaVersion = 1;

const entrySchema = v.object({
  version: v.literal(schemaVersion),
  entry: v.object({
    id: v.string(),
    account: v.string(),
    at: v.pipe(v.number(), v.safeInteger()),
    configs: v.array(v.unknown()),
    made: v.array(
      v.object({
        step: v.string(),
        state: v.picklist(['intended', 'made']),
        ref: v.nullable(v.object({ id: v.string(), name: v.string(), crn: v.nullable(v.string()) })),
      }),
    ),
  }),
});
