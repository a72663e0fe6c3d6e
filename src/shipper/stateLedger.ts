import { createHash } from 'node:crypto';
import { parseObjectKey } from '../core/flow/objectKey';
import type { LineRanges } from '../core/ship/lineRanges';
import { identityText, mergeShipped, type ShipLedger, type Shipped } from '../core/ship/shipLedger';
import type { StateFiles } from './stateFiles';

/** Groups kept in memory: two days of hours. */
const mostGroups = 48;
/** Other instances write too: after this time their files are looked at again. Milliseconds. */
const freshFor = 60_000;

interface Group {
  readonly name: string;
  readonly shipped: Map<string, Shipped>;
  /** Files read, with the etag they had. */
  readonly files: Map<string, string>;
  loadedAt: number;
  loading: Promise<void> | null;
  /** What this process shipped: the content of its own file. */
  readonly own: Map<string, Shipped>;
  dirty: boolean;
  writing: Promise<void> | null;
}

/**
 * A ledger in state files: one file a process and an hour of flow logs, so that processes never overwrite each other's
 * notes and a file stays small. Notes that come while a file is being written go into its next version together.
 */
export function createStateLedger(files: StateFiles, instance: string, now: () => number = Date.now): ShipLedger {
  const groups = new Map<string, Group>();

  function groupOf(key: string): Group {
    const name = groupName(key);
    const known = groups.get(name);
    if (known !== undefined) return known;
    for (const [old, group] of groups) {
      if (groups.size < mostGroups) break;
      if (!group.dirty && group.writing === null && group.loading === null) groups.delete(old);
    }
    const group: Group = {
      name,
      shipped: new Map(),
      files: new Map(),
      loadedAt: Number.NEGATIVE_INFINITY,
      loading: null,
      own: new Map(),
      dirty: false,
      writing: null,
    };
    groups.set(name, group);
    return group;
  }

  async function load(group: Group): Promise<void> {
    const started = now();
    for (const { name, etag } of await files.list(`shipped/${group.name}/`)) {
      const own = name === fileOf(group);
      // Its own file is read only by a group that was forgotten meanwhile.
      if (group.files.get(name) === etag || (own && group.own.size > 0)) continue;
      for (const [id, shipped] of readEntries(await files.read(name))) {
        group.shipped.set(id, mergeShipped(group.shipped.get(id), shipped));
        if (own) group.own.set(id, mergeShipped(group.own.get(id), shipped));
      }
      group.files.set(name, etag);
    }
    group.loadedAt = started;
  }

  async function loaded(key: string): Promise<Group> {
    const group = groupOf(key);
    if (now() - group.loadedAt >= freshFor) {
      group.loading ??= load(group).finally(() => {
        group.loading = null;
      });
      await group.loading;
    }
    return group;
  }

  const fileOf = (group: Group): string => `shipped/${group.name}/${instance}.json`;

  async function write(group: Group): Promise<void> {
    while (group.dirty) {
      group.dirty = false;
      const written = await files.write(fileOf(group), { version: 1, shipped: Object.fromEntries(group.own) });
      if (!written) {
        // Kept for the next note; trying on here would only keep the caller waiting.
        group.dirty = files.writable;
        return;
      }
    }
  }

  return {
    async look(object) {
      return (await loaded(object.key)).shipped.get(digest(identityText(object))) ?? [];
    },
    async note(entries) {
      const touched = new Set<Group>();
      for (const { object, shipped } of entries) {
        const group = groupOf(object.key);
        const id = digest(identityText(object));
        group.shipped.set(id, mergeShipped(group.shipped.get(id), shipped));
        group.own.set(id, mergeShipped(group.own.get(id), shipped));
        group.dirty = true;
        touched.add(group);
      }
      for (const group of touched) {
        // A version under way may have been printed before this note: the one after it has it for certain.
        if (group.writing !== null) await group.writing;
        if (!group.dirty) continue;
        group.writing ??= write(group).finally(() => {
          group.writing = null;
        });
        await group.writing;
      }
    },
  };
}

/** Objects of one hour share a group; those of the layout without dates, a stream. */
function groupName(key: string): string {
  const parsed = parseObjectKey(key);
  if (parsed === null) return 'other';
  const { year, month, day, hour, streamId } = parsed;
  if (year === null) return `v0-${streamId.replace(/\W/g, '')}`;
  const two = (value: number | null): string => String(value ?? 0).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}`;
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 20);
}

/** What of a file is understood; the rest is as if it were not there. */
function readEntries(value: unknown): readonly (readonly [string, Shipped])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { version, shipped } = value as { version?: unknown; shipped?: unknown };
  if (version !== 1 || typeof shipped !== 'object' || shipped === null) return [];
  return Object.entries(shipped).flatMap(([id, said]: [string, unknown]): (readonly [string, Shipped])[] => {
    if (said === 'done') return [[id, 'done']];
    return isRanges(said) ? [[id, said]] : [];
  });
}

function isRanges(value: unknown): value is LineRanges {
  return (
    Array.isArray(value) &&
    value.every(
      (range: unknown) => Array.isArray(range) && range.length === 2 && range.every((end) => Number.isSafeInteger(end)),
    )
  );
}
