import * as v from 'valibot';
import type { RuleChange } from '../../core/policy/ruleChange';

/** One applied fix: what was made, and whether it still stands. */
export interface ChangeEntry {
  readonly id: string;
  /** Microseconds UTC of the intent. */
  readonly at: number;
  /** 32 hex digits; null where the sign-in did not say. */
  readonly account: string | null;
  readonly region: string;
  readonly state: ChangeState;
  /** In the order of their making. */
  readonly steps: readonly ChangeStep[];
}

export interface ChangeStep {
  readonly change: RuleChange;
  /** Null: not made, or nobody came to write it down; then it is found by its name. */
  readonly ruleId: string | null;
  readonly removed: boolean;
}

/**
 * `intended`: written before anything was made; where it stays so, the program ended in between. `failed` and `undone`:
 * nothing of it is left. `incomplete`: some of its rules stand, others do not.
 */
export type ChangeState = 'intended' | 'applied' | 'failed' | 'undone' | 'incomplete';

/** Where the journal is kept: a key and its value, written whole or not at all, and there after a restart. */
export interface JournalStorage {
  keys(): Promise<readonly string[]>;
  /** Undefined where there is none. */
  read(key: string): Promise<unknown>;
  write(key: string, value: unknown): Promise<void>;
}

export interface ChangeJournal {
  /** Newest first; what cannot be read is left out. */
  entries(): Promise<readonly ChangeEntry[]>;
  find(id: string): Promise<ChangeEntry | null>;
  save(entry: ChangeEntry): Promise<void>;
}

/** An entry a key, so that several windows do not overwrite each other's. */
export function createChangeJournal(storage: JournalStorage): ChangeJournal {
  const read = async (key: string): Promise<ChangeEntry | null> => {
    const parsed = v.safeParse(entrySchema, await storage.read(key));
    return parsed.success ? (parsed.output.entry as ChangeEntry) : null;
  };
  return {
    async entries() {
      const keys = (await storage.keys()).filter((key) => key.startsWith(prefix));
      const found = await Promise.all(keys.map(read));
      return found.filter((entry) => entry !== null).sort((a, b) => b.at - a.at);
    },
    find: async (id) => (idForm.test(id) ? read(`${prefix}${id}`) : null),
    save: (entry) => storage.write(`${prefix}${entry.id}`, { version: schemaVersion, entry }),
  };
}

const prefix = 'change.';
const idForm = /^[a-z0-9-]{1,64}$/;
const schemaVersion = 1;

const reference = v.object({ id: v.string(), name: v.string() });
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const rule = {
  name: v.string(),
  direction: v.picklist(['inbound', 'outbound']),
  ip_version: v.literal('ipv4'),
  protocol: v.picklist(['tcp', 'udp']),
};
const change = v.variant('kind', [
  v.object({
    kind: v.literal('add_group_rule'),
    group: reference,
    rule: v.object({
      ...rule,
      ...{ port_min: port, port_max: port },
      remote: v.union([v.object({ cidr_block: v.string() }), v.object({ address: v.string() }), reference]),
      local: v.exactOptional(v.object({ address: v.string() })),
    }),
  }),
  v.object({
    kind: v.literal('add_acl_rule'),
    acl: reference,
    before: v.nullable(reference),
    rule: v.object({
      ...rule,
      action: v.literal('allow'),
      ...{ source: v.string(), destination: v.string() },
      ...{ source_port_min: port, source_port_max: port, destination_port_min: port, destination_port_max: port },
    }),
  }),
]);

const entrySchema = v.object({
  version: v.literal(schemaVersion),
  entry: v.object({
    id: v.pipe(v.string(), v.regex(idForm)),
    at: v.pipe(v.number(), v.safeInteger()),
    account: v.nullable(v.string()),
    region: v.string(),
    state: v.picklist(['intended', 'applied', 'failed', 'undone', 'incomplete']),
    steps: v.array(v.object({ change, ruleId: v.nullable(v.string()), removed: v.boolean() })),
  }),
});
