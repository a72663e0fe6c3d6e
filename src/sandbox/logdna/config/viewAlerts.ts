import type { LogLine } from '../logLine';
import { type IndexedLine, indexLine } from '../search/indexedLine';
import type { LineSearch } from '../search/lineSearch';
import { matchLine } from '../search/matchLine';
import { parseLineSearch } from '../search/parseLineSearch';
import type { ChannelState, ConfigState, ViewState } from './configState';

/** An alert that went off. */
export interface FiredAlert {
  readonly view: ViewState;
  readonly channel: ChannelState;
  readonly matches: number;
  /** Some of the lines that were counted, oldest first. */
  readonly lines: readonly LogLine[];
}

/** Lines that an alert tells of. */
const mostTold = 10;

interface Count {
  readonly view: ViewState;
  readonly channel: ChannelState;
  /** Milliseconds; for presence that of the first line. */
  readonly start: number;
  matches: number;
  readonly lines: LogLine[];
  fired: boolean;
}

/**
 * Counts lines that come in against the channels of the views: presence tells once an interval that there were as many
 * as the limit says, at once or at the interval's end; absence tells at its end that there were fewer.
 */
export class ViewAlerts {
  private readonly counts = new Map<string, Count>();
  private readonly searches = new Map<string, LineSearch | null>();

  constructor(
    private readonly config: ConfigState,
    private readonly now: () => number,
    private readonly fire: (alert: FiredAlert) => void,
  ) {}

  lineAdded(line: LogLine): void {
    this.clockMoved();
    let indexed: IndexedLine | null = null;
    for (const { view, channel } of this.watching()) {
      if (!inLists(line, view)) continue;
      const search = this.searchOf(view.query);
      if (search === null) continue;
      indexed ??= indexLine(line);
      if (matchLine(indexed, search)) this.count(view, channel, line);
    }
  }

  /** Ends the intervals that are over, and begins those in which silence counts. */
  clockMoved(): void {
    const now = this.now();
    const watching = [...this.watching()];
    const known = new Set(watching.map(({ channel }) => channel.alertid));
    for (const [id, count] of this.counts) {
      if (!known.has(id)) this.counts.delete(id);
      else if (now >= count.start + count.channel.triggerinterval * 1000) this.end(id, count);
    }
    for (const { view, channel } of watching) {
      if (channel.operator === 'absence' && !this.counts.has(channel.alertid)) this.begin(view, channel);
    }
  }

  private end(id: string, count: Count): void {
    this.counts.delete(id);
    const reached = count.matches >= count.channel.triggerlimit;
    if (count.channel.terminal && reached === (count.channel.operator === 'presence')) this.fire(count);
  }

  private count(view: ViewState, channel: ChannelState, line: LogLine): void {
    const count = this.counts.get(channel.alertid) ?? this.begin(view, channel);
    count.matches++;
    if (count.lines.length < mostTold) count.lines.push(line);
    if (!channel.immediate || count.fired || count.matches < channel.triggerlimit) return;
    count.fired = true;
    this.fire({ ...count, lines: [...count.lines] });
  }

  private begin(view: ViewState, channel: ChannelState): Count {
    const count = { view, channel, start: this.now(), matches: 0, lines: [], fired: false };
    this.counts.set(channel.alertid, count);
    return count;
  }

  private *watching(): Iterable<{ readonly view: ViewState; readonly channel: ChannelState }> {
    for (const view of this.config.views.values()) {
      for (const channel of this.config.channelsOf(view)) {
        // A preset serves several views, each with a count of its own.
        const alertid = view.channels.includes(channel) ? channel.alertid : `${view.id}/${channel.alertid}`;
        yield { view, channel: { ...channel, alertid } };
      }
    }
  }

  private searchOf(query: string): LineSearch | null {
    const known = this.searches.get(query);
    if (known !== undefined) return known;
    const search = parseLineSearch(query);
    this.searches.set(query, search);
    return search;
  }
}

function inLists({ host, app, level, tags }: LogLine, { lists }: ViewState): boolean {
  const within = (list: readonly string[], values: readonly (string | null)[]) =>
    list.length === 0 || values.some((value) => value !== null && list.includes(value));
  return (
    within(lists.hosts, [host]) &&
    within(lists.apps, [app]) &&
    within(lists.levels, [level]) &&
    within(lists.tags, tags)
  );
}
