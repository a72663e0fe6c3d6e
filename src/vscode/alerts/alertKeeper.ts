import type { AlertChannel, AlertTrigger, AnyChannel } from '../../app/watches/alert';
import type { AlertRules } from '../../app/watches/alertRules';
import type { NotificationTarget } from '../../app/watches/alertService';
import type { Notifier } from './alertAccount';

/** Somewhere alerts are kept and looked after: a log service, a deployed shipper, this editor. */
export interface AlertKeeper {
  /** Stable over reloads. */
  readonly id: string;
  readonly kind: 'logdna' | 'cloudlogs' | 'shipper' | 'editor';
  /** `LogDNA (api.mezmo.com)` */
  readonly label: string;
  /** Whether it looks while VS Code is closed: a clause, behind which stands when it goes off. */
  readonly when: string;
  /** What an alert has that says no more. */
  readonly usual: AlertTrigger;
  readonly rules: AlertRules;
  /** How it can tell. May ask the service. */
  offers(signal: AbortSignal): Promise<readonly ChannelOffer[]>;
  /** What it keeps; views that tell nobody included. */
  list(signal?: AbortSignal): Promise<readonly KeptAlert[]>;
  keep(alert: WantedAlert, options: KeepOptions): Promise<KeepOutcome>;
  /** `as soon as there is 1 flow within 5m` */
  triggerText(trigger: AlertTrigger): string;
}

export interface KeepOptions {
  /** It may go off at more than the search finds. */
  readonly acceptWider: boolean;
}

export interface WantedAlert {
  readonly name: string;
  /** In the search language, without a range. */
  readonly text: string;
  readonly trigger: AlertTrigger;
  readonly channel: Channel;
}

/** Where an alert is told. */
export type Channel =
  | AnyChannel
  /** A notification in the editor. */
  | { readonly kind: 'editor' }
  /** One that the keeper knows already, by its id there. */
  | { readonly kind: 'known'; readonly id: string; readonly name: string };

/** A way of telling to choose from: one that is asked for its address, or one that needs none. */
export type ChannelOffer =
  | { readonly kind: AlertChannel['kind'] }
  | { readonly kind: 'ready'; readonly label: string; readonly icon: string; readonly channel: Channel }
  | ConnectOffer;

/** There is no way out yet, but one can be made. */
export interface ConnectOffer {
  readonly kind: 'connect';
  readonly label: string;
  readonly takes: WhatItTakes;
  /** Where to begin with; null where that is not known. */
  readonly region: string | null;
  /** What can be connected, as far as the account tells. */
  notifiers(): Promise<readonly Notifier[]>;
  connect(target: NotificationTarget): Promise<AnyChannel>;
}

/** `said` goes on after "The alert “name” is on: ". `planned`: it is, once the plan that is shown has been carried out. */
export type KeepOutcome =
  | { readonly ok: true; readonly said: string; readonly planned?: boolean; readonly takes?: WhatItTakes }
  | { readonly ok: false; readonly code: 'wider' | 'exists' | 'refused'; readonly message: string };

/** What has to stand elsewhere so that a message arrives. */
export interface WhatItTakes {
  /** A step a sentence. */
  readonly steps: readonly string[];
  /** Where the service explains it. */
  readonly page: string;
}

export type AlertChange =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'trigger'; readonly trigger: AlertTrigger }
  /** In place of all that were told before. */
  | { readonly kind: 'channel'; readonly channel: Channel };

/** An alert, or a view without one, where it is kept. It holds no secret. */
export interface KeptAlert {
  readonly keeper: AlertKeeper;
  /** Unique with its keeper. */
  readonly id: string;
  readonly name: string;
  /** In the search language; in the service's own where it is `closed`. */
  readonly text: string;
  /** Why it does not open as a search here, a sentence; null where it does. */
  readonly closed: string | null;
  /** What is to be known of it beside the search: sentences. */
  readonly notes: readonly string[];
  /** `Slack, as soon as there is 1 line within 5m`; empty where nobody is told. */
  readonly tells: readonly string[];
  /** In the service's own web page; null where it has none. */
  readonly page: string | null;
  /** Where its search is asked; absent: where the last one was. */
  readonly engineId?: string;
  readonly trigger: AlertTrigger;
  /** Which changes it takes. */
  readonly changes: readonly AlertChange['kind'][];
  change(change: AlertChange, options: KeepOptions): Promise<KeepOutcome>;
  /** Others may lose it too: asked for before. Absent: it can be undone. */
  readonly sharedBy?: string;
  /** Resolves with how to bring it back, null where that cannot be. */
  remove(): Promise<(() => Promise<void>) | null>;
  /** Posts one real message that says it is a test, wherever that can be done from here. */
  test(): Promise<TestOutcome>;
}

/** `message`: what came of it, sentences. */
export interface TestOutcome {
  readonly ok: boolean;
  readonly message: string;
}
