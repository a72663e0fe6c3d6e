import type { Alert, AlertTrigger, EventNotificationsChannel } from './alert';
import type { AlertRules } from './alertRules';
import type { WiderPart } from './alertSearch';

/** A log service that keeps searches, and alerts on them that go off while nothing of ours runs. */
export interface AlertService {
  readonly kind: 'logdna' | 'cloudlogs';
  /** `LogDNA`, `IBM Cloud Logs` */
  readonly name: string;
  readonly rules: AlertRules;
  /** All views and alerts, by name; those that tell somebody first. */
  list(signal?: AbortSignal): Promise<readonly AccountView[]>;
  /** Keeps an alert. Rejects with `CloudError`, also where the service refuses a part of it. */
  create(alert: Alert, options?: AlertOptions, signal?: AbortSignal): Promise<AlertOutcome>;
  /** Keeps a search that tells nobody. */
  createView(search: Pick<Alert, 'name' | 'text'>, options?: AlertOptions, signal?: AbortSignal): Promise<AlertOutcome>;
  /** Changes one that is kept. What the change does not name stays, the channels with their addresses too. */
  edit(id: string, change: Partial<Alert>, options?: AlertOptions, signal?: AbortSignal): Promise<AlertOutcome>;
  /** A view, or an alert, by the id of the list. */
  delete(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  /** How the service tells anybody, where alerts can only name ways that it has; null where they bring their own. */
  readonly ways: NotificationWays | null;
}

/** The ways out of IBM Cloud Logs: all lead through Event Notifications. */
export interface NotificationWays {
  /** Those that alerts can name. */
  list(signal?: AbortSignal): Promise<readonly NotificationWay[]>;
  /** Makes one to an instance of Event Notifications, by its GUID. */
  connect(target: NotificationTarget, signal?: AbortSignal): Promise<NotificationWay>;
  disconnect(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  /** What somebody must have so that an alert arrives, a step a sentence; `none`: the instance has no way out yet. */
  explain(none: boolean): readonly string[];
}

export interface NotificationWay {
  readonly id: string;
  readonly name: string;
  readonly channel: EventNotificationsChannel;
}

export interface NotificationTarget {
  readonly name: string;
  readonly instance: string;
  readonly region: string;
}

/** A view or an alert of the account as the lists show it. It holds no secret. */
export interface AccountView {
  /** Names it to the service. */
  readonly id: string;
  readonly name: string;
  /** LogDNA keeps alerts on views; in IBM Cloud Logs both stand by themselves. */
  readonly kind: 'view' | 'alert';
  /** The search in our language; as the service keeps it where `closed` says that it is not. */
  readonly text: string;
  /** Why it does not open as a search here, a sentence; null where it does. */
  readonly closed: string | null;
  /** What narrows it beside its search, which only the service knows: `hosts a, b`. */
  readonly narrowed: readonly string[];
  /** Where it stands: categories, or a folder. */
  readonly categories: readonly string[];
  /** `Slack, as soon as there is 1 line within 5m`; empty where nobody is told. */
  readonly channels: readonly string[];
  /** When they are told; null where nobody is, or by a rule that is not one of ours. */
  readonly trigger: AlertTrigger | null;
  /** False: kept, but switched off. */
  readonly enabled: boolean;
}

export type AlertOutcome =
  | { readonly ok: true; readonly view: AccountView; readonly wider: readonly WiderPart[] }
  /** Nothing was changed. `wider`: it would be kept if that is accepted. */
  | { readonly ok: false; readonly code: 'invalid' | 'wider' | 'exists'; readonly message: string };

export interface AlertOptions {
  /** It may find more than the search does. Alerts of IBM Cloud Logs may not, whatever is said here. */
  readonly acceptWider?: boolean;
  /** Category of LogDNA, or folder of views of IBM Cloud Logs; made where it is missing. */
  readonly category?: string | null;
}

/** As lists show them: who tells somebody first, then by name. */
export function inListOrder(views: readonly AccountView[]): readonly AccountView[] {
  const silent = (view: AccountView): number => (view.channels.length === 0 ? 1 : 0);
  return [...views].sort((a, b) => silent(a) - silent(b) || a.name.localeCompare(b.name));
}
