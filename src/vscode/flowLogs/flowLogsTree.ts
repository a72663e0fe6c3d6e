import * as vscode from 'vscode';
import type { Browser } from '../../app/browse/browser';
import { type BrowseNode, type FailureNode, isFolderLike } from '../../app/browse/node';
import { setContext } from '../contextKeys';
import type { Log } from '../log';
import type { Entry, GroupEntry, NodeEntry, ParentEntry } from './entry';
import { Level } from './level';
import { itemOf, tooltipOf } from './treeItems';

/** Changes of a level are shown together, after so many milliseconds. */
const gathering = 150;
/**
 * The editor drops a refresh that meets its own reading of the same level. So a change is told again while the level
 * has not been asked for since, a few times: a folded level is never asked for.
 */
const tellings = 4;

/** Details are asked unbidden for so many objects of a level; beyond that, on hover. */
const detailsAhead = 300;

const groups: readonly GroupEntry[] = [
  { kind: 'group', group: 'collectors', id: 'collectors', parent: null },
  { kind: 'group', group: 'buckets', id: 'buckets', parent: null },
];

/**
 * The Flow Logs view: renders what `Browser` reads. Each level is read when unfolded and kept until refreshed; batches
 * that come later, object details and ingested marks appear as they arrive.
 */
export class FlowLogsTree implements vscode.TreeDataProvider<Entry> {
  readonly #changed = new vscode.EventEmitter<Entry | Entry[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #levels = new Map<string, Level>();
  readonly #telling = new Map<Level, NodeJS.Timeout>();
  readonly #asked = new WeakSet<NodeEntry>();
  #browser: Promise<Browser | null> | null = null;
  #rootFailure: NodeEntry | null = null;
  #hideGroups = false;

  constructor(
    /** The browser of the account in use; null when signed out. Asked again after `reset`. */
    private readonly open: () => Promise<Browser | null>,
    private readonly log: Log,
  ) {}

  async getChildren(parent?: Entry): Promise<Entry[]> {
    if (parent === undefined) return this.#roots();
    if (parent.kind === 'pending') return [];
    const browser = await this.#browser;
    if (!browser) return [];
    const level = this.#levelOf(parent, browser);
    await level.ready;
    if (parent.kind === 'group') this.#judge();
    return [...level.entries()];
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    if (entry.kind === 'node' && entry.parent !== null) this.#levels.get(entry.parent.id)?.seen(entry);
    return itemOf(entry);
  }

  getParent(entry: Entry): Entry | null {
    return entry.parent;
  }

  /** Fills in what was not asked ahead: details of the object under the mouse. */
  async resolveTreeItem(
    item: vscode.TreeItem,
    entry: Entry,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    if (entry.kind !== 'node') return item;
    const level = this.#levels.get(entry.parent?.id ?? '');
    if (entry.node.kind === 'object' && level && entry.node.records === null) await this.#detail(entry, level);
    if (!token.isCancellationRequested) item.tooltip = tooltipOf(entry.node);
    return item;
  }

  /** Another account or region, or everything again. */
  reset(): void {
    for (const level of this.#levels.values()) level.dispose();
    this.#levels.clear();
    this.#browser = null;
    this.#rootFailure = null;
    this.#hideGroups = false;
    this.#changed.fire(undefined);
  }

  /** Reads the level below an entry again, and everything below that. */
  refresh(entry: ParentEntry): void {
    for (const [id, level] of this.#levels) {
      if (id !== entry.id && !id.startsWith(`${entry.id}>`)) continue;
      level.dispose();
      this.#levels.delete(id);
    }
    this.#changed.fire(entry);
  }

  /** The failed level once more, or everything where signing in failed. */
  retry(entry: Entry): void {
    if (entry.parent === null) this.reset();
    else this.refresh(entry.parent);
  }

  loadMore(parent: ParentEntry): void {
    this.#levels.get(parent.id)?.continue();
  }

  /** A level that was left half-read, or failed, is read anew when unfolded again. */
  collapsed(entry: Entry): void {
    const level = this.#levels.get(entry.id);
    if (!level?.worthReadingAgain) return;
    level.dispose();
    this.#levels.delete(entry.id);
  }

  /** Has the objects of each level marked, level by level; `mark` returns those it changed. */
  async remark(mark: (objects: readonly NodeEntry[]) => Promise<readonly NodeEntry[]>): Promise<void> {
    for (const level of [...this.#levels.values()]) {
      const objects = level.nodes().filter(({ node }) => node.kind === 'object');
      if (objects.length === 0) continue;
      const changed = await mark(objects);
      if (changed.length > 0) level.touch(changed);
    }
  }

  dispose(): void {
    for (const timer of this.#telling.values()) clearTimeout(timer);
    for (const level of this.#levels.values()) level.dispose();
    this.#levels.clear();
    this.#changed.dispose();
  }

  async #roots(): Promise<Entry[]> {
    if (this.#hideGroups) return [];
    this.#browser ??= this.#opened();
    const browser = await this.#browser;
    if (this.#rootFailure !== null) return [this.#rootFailure];
    if (browser === null) return [];
    setContext('browseState', 'none');
    return [...groups];
  }

  /** Signing in with what is kept can fail: that too is a node with its reason and Retry. */
  async #opened(): Promise<Browser | null> {
    try {
      return await this.open();
    } catch (error) {
      this.log.error('the account in use could not be connected', error);
      const message = error instanceof Error ? error.message : String(error);
      const node: FailureNode = {
        kind: 'failure',
        id: '!failure',
        parent: null,
        code: 'failed',
        message,
        retryable: true,
      };
      this.#rootFailure = { kind: 'node', id: node.id, parent: null, node };
      return null;
    }
  }

  #levelOf(parent: ParentEntry, browser: Browser): Level {
    const known = this.#levels.get(parent.id);
    if (known) return known;
    const level: Level = new Level(
      parent,
      (signal) => batchesBelow(browser, parent, signal),
      () => this.#grown(level, browser),
    );
    this.#levels.set(parent.id, level);
    level.ready.then(
      () => this.#askDetails(level, browser),
      (error: unknown) => this.log.error(`reading ${parent.id} failed`, error),
    );
    return level;
  }

  #grown(level: Level, browser: Browser): void {
    if (level.parent.kind === 'group') this.#judge();
    this.#askDetails(level, browser);
    this.#tell(level, tellings);
  }

  #tell(level: Level, left: number): void {
    if (this.#telling.has(level)) return;
    const timer = setTimeout(() => {
      this.#telling.delete(level);
      if (level.signal.aborted) return;
      const changed = level.changed();
      if (level.served !== level.version) this.#changed.fire(level.parent);
      // Each by itself: the editor forgets which rows of a level are selected when it reads that level again.
      else if (changed.length > 0) this.#changed.fire([...changed]);
      else return;
      if (left > 1) this.#tell(level, left - 1);
    }, gathering);
    this.#telling.set(level, timer);
  }

  #askDetails(level: Level, browser: Browser): void {
    const entries = level.nodes().slice(0, detailsAhead);
    for (const entry of entries) {
      if (entry.node.kind !== 'object' || entry.node.records !== null || this.#asked.has(entry)) continue;
      this.#asked.add(entry);
      void this.#detail(entry, level, browser);
    }
  }

  async #detail(entry: NodeEntry, level: Level, known?: Browser): Promise<void> {
    const browser = known ?? (await this.#browser);
    if (!browser || entry.node.kind !== 'object') return;
    try {
      const node = await browser.details(entry.node, level.signal);
      if (node === entry.node || level.signal.aborted) return;
      entry.node = node;
      level.touch([entry]);
    } catch (error) {
      if (!level.signal.aborted) this.log.debug(`details of ${entry.id}: ${String(error)}`);
    }
  }

  /** When neither collectors nor buckets can be shown, the view says in its own words why, instead of two empty groups. */
  #judge(): void {
    const levels = groups.map(({ id }) => this.#levels.get(id));
    const read = levels.map((level) => level?.nodes().map(({ node }) => node));
    if (!levels.every((level) => level?.complete)) return;
    const nodes = read.flatMap((part) => part ?? []).filter(({ kind }) => kind !== 'note');
    const failures = nodes.filter((node): node is FailureNode => node.kind === 'failure');
    if (failures.length < nodes.length) return;
    const codes = new Set(failures.map(({ code }) => code));
    if (nodes.length === 0) this.#sayInstead('nothing');
    else if (failures.length >= groups.length && only(codes, ['network', 'timeout'])) this.#sayInstead('offline');
    else if (only(codes, ['bad_credentials', 'signed_out'])) this.#sayInstead('credentials');
  }

  #sayInstead(state: 'nothing' | 'offline' | 'credentials'): void {
    this.#hideGroups = true;
    setContext('browseState', state);
    this.#changed.fire(undefined);
  }
}

function only<T>(found: ReadonlySet<T>, allowed: readonly T[]): boolean {
  return [...found].every((value) => allowed.includes(value));
}

async function* batchesBelow(
  browser: Browser,
  parent: ParentEntry,
  signal: AbortSignal,
): AsyncGenerator<readonly BrowseNode[]> {
  if (parent.kind === 'group') {
    const collectors = parent.group === 'collectors';
    const nodes = collectors ? await browser.collectors(signal) : await browser.buckets(signal);
    const none = collectors ? `No flow log collector in ${browser.region}` : 'No bucket that your account can list';
    yield nodes.length > 0 ? nodes : [{ kind: 'note', id: `${parent.id}>!empty`, message: none }];
  } else if (isFolderLike(parent.node)) yield* browser.children(parent.node, signal);
}
