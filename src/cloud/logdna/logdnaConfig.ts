/** What a LogDNA (Mezmo) account has configured: views, what alerts on them, and the categories they stand under. */
export interface LogdnaConfig {
  views(signal?: AbortSignal): Promise<readonly LogdnaView[]>;
  /** Rejects with `not_found` where there is none. */
  view(id: string, signal?: AbortSignal): Promise<LogdnaView>;
  /** `invalid_request` where the service refuses a part of it, worded by that part. Never repeated by itself. */
  createView(view: NewView, signal?: AbortSignal): Promise<LogdnaView>;
  /** Everything of the view: what is left out is taken away. */
  replaceView(id: string, view: NewView, signal?: AbortSignal): Promise<LogdnaView>;
  deleteView(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;

  presetAlerts(signal?: AbortSignal): Promise<readonly PresetAlert[]>;
  createPresetAlert(alert: NewPresetAlert, signal?: AbortSignal): Promise<PresetAlert>;
  replacePresetAlert(id: string, alert: NewPresetAlert, signal?: AbortSignal): Promise<PresetAlert>;
  deletePresetAlert(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;

  /** Of views. */
  categories(signal?: AbortSignal): Promise<readonly ViewCategory[]>;
  /** `conflict` where there is one of that name. */
  createCategory(name: string, signal?: AbortSignal): Promise<ViewCategory>;
}

export interface NewView {
  readonly name: string;
  /** In the service's own search syntax. With `hosts`, `apps`, `levels` and `tags` at least one is not empty. */
  readonly query: string;
  readonly hosts: readonly string[];
  readonly apps: readonly string[];
  readonly levels: readonly string[];
  readonly tags: readonly string[];
  /** Names; they have to exist. */
  readonly categories: readonly string[];
  /** Preset alert that watches the view too. */
  readonly presetId: string | null;
  readonly channels: readonly ViewChannel[];
}

export interface LogdnaView extends NewView {
  readonly id: string;
}

export interface NewPresetAlert {
  readonly name: string;
  readonly channels: readonly ViewChannel[];
}

export interface PresetAlert extends NewPresetAlert {
  readonly id: string;
}

export interface ViewCategory {
  readonly id: string;
  readonly name: string;
}

/** When a channel is told. */
export interface ChannelTrigger {
  readonly operator: 'presence' | 'absence';
  /** Lines within the interval: as many (presence), or fewer (absence). 1 to 100,000. */
  readonly limit: number;
  /** One of `alertIntervals`; absence needs at least 900. */
  readonly intervalSeconds: number;
  /** As soon as the limit is reached. */
  readonly immediate: boolean;
  /** At the end of the interval. */
  readonly terminal: boolean;
}

export type ViewChannel = ChannelTrigger & {
  readonly to: ChannelTarget;
  /** Further members, as they came; they go back as they are. */
  readonly more: Readonly<Record<string, unknown>>;
};

export type ChannelTarget =
  /** The address is a secret: whoever knows it can post. */
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'email'; readonly addresses: readonly string[] }
  /** Address and headers may be secrets. */
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'pagerduty'; readonly key: string }
  /** One that is not known here. */
  | { readonly kind: 'other'; readonly integration: string };
