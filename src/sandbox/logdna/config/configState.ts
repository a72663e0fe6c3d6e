/** What alerts somebody, as the service keeps it: the members of the request, the interval in seconds. */
export interface ChannelState {
  readonly alertid: string;
  readonly integration: string;
  readonly operator: 'presence' | 'absence';
  readonly triggerlimit: number;
  /** Seconds. */
  readonly triggerinterval: number;
  readonly immediate: boolean;
  readonly terminal: boolean;
  /** What else the channel was given: `url`, `emails`, `key`, … */
  readonly more: Readonly<Record<string, unknown>>;
}

export const viewLists = ['hosts', 'apps', 'levels', 'tags'] as const;

export interface ViewState {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly lists: Readonly<Record<(typeof viewLists)[number], readonly string[]>>;
  /** Ids. */
  readonly categories: readonly string[];
  readonly presetid: string | null;
  readonly channels: readonly ChannelState[];
}

export interface PresetState {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly ChannelState[];
}

export const categoryTypes = ['views', 'boards', 'screens'] as const;
export type CategoryType = (typeof categoryTypes)[number];

export interface CategoryState {
  readonly id: string;
  readonly name: string;
  readonly type: CategoryType;
}

/** What the account has configured. */
export class ConfigState {
  readonly views = new Map<string, ViewState>();
  readonly presets = new Map<string, PresetState>();
  readonly categories = new Map<string, CategoryState>();
  /** The service's own texts disagree on it (contracts/logs-and-functions.md §4.5). */
  viewIdName: 'viewid' | 'viewID' = 'viewid';

  /** `newId` gives ten hex digits, another ten each time. */
  constructor(readonly newId: () => string) {}

  channelsOf(view: ViewState): readonly ChannelState[] {
    const preset = view.presetid === null ? undefined : this.presets.get(view.presetid);
    return [...view.channels, ...(preset?.channels ?? [])];
  }
}
