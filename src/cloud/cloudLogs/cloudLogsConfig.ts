/**
 * What an instance of IBM Cloud Logs has configured: views, alert definitions, and the outgoing webhooks that alerts are
 * told by. All reject with `CloudError`: `forbidden` without the role Writer (Reader to read), `not_found` where there is
 * no such thing, `invalid_request` where the service refuses a part. Nothing that is made is made twice.
 */
export interface CloudLogsConfig {
  views(signal?: AbortSignal): Promise<readonly CloudLogsView[]>;
  view(id: number, signal?: AbortSignal): Promise<CloudLogsView>;
  createView(view: NewCloudLogsView, signal?: AbortSignal): Promise<CloudLogsView>;
  /** Everything of the view: what is left out is taken away. */
  replaceView(id: number, view: NewCloudLogsView, signal?: AbortSignal): Promise<CloudLogsView>;
  deleteView(id: number, signal?: AbortSignal): Promise<'deleted' | 'gone'>;

  /** Folders of views. */
  folders(signal?: AbortSignal): Promise<readonly ViewFolder[]>;
  createFolder(name: string, signal?: AbortSignal): Promise<ViewFolder>;

  alerts(signal?: AbortSignal): Promise<readonly AlertDefinition[]>;
  alert(id: string, signal?: AbortSignal): Promise<AlertDefinition>;
  /** `invalid_request`, without asking, where the query is longer than an alert may have. */
  createAlert(alert: NewAlertDefinition, signal?: AbortSignal): Promise<AlertDefinition>;
  /** What this port does not know of it, `kept` brings back. */
  replaceAlert(id: string, alert: NewAlertDefinition, signal?: AbortSignal): Promise<AlertDefinition>;
  deleteAlert(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;

  /** Those to Event Notifications; the service knows no others. */
  webhooks(signal?: AbortSignal): Promise<readonly OutgoingWebhook[]>;
  createWebhook(webhook: NewOutgoingWebhook, signal?: AbortSignal): Promise<OutgoingWebhook>;
  deleteWebhook(id: string, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
}

export interface NewCloudLogsView {
  readonly name: string;
  /** Empty: everything. 4,096 characters. */
  readonly query: string;
  readonly syntax: 'lucene' | 'dataprime';
  readonly time: ViewTime;
  /** Chosen values by the name of a label: `applicationName`, `subsystemName`, `severity`. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly folderId: string | null;
  /** Which lines it looks at; `all_logs` or `priority_insights`. */
  readonly tier: string;
}

export interface CloudLogsView extends NewCloudLogsView {
  readonly id: number;
}

export type ViewTime =
  | { readonly kind: 'last'; readonly seconds: number; readonly caption: string }
  /** ISO 8601. */
  | { readonly kind: 'between'; readonly from: string; readonly to: string };

export interface ViewFolder {
  readonly id: string;
  readonly name: string;
}

export interface NewAlertDefinition {
  readonly name: string;
  /** One line; empty: none. 4,096 characters. */
  readonly description: string;
  readonly enabled: boolean;
  readonly condition: AlertCondition;
  /** Lucene; null for kinds of alerts that look at something else. */
  readonly query: string | null;
  /** Before it is told again, whole minutes from 1. */
  readonly quietMinutes: number;
  /** Told too when it is over. */
  readonly tellsResolved: boolean;
  /** External ids of outgoing webhooks. */
  readonly webhooks: readonly number[];
  /** As the service gave it, where there was one; its further members go back as they are. */
  readonly kept: Readonly<Record<string, unknown>> | null;
}

export interface AlertDefinition extends NewAlertDefinition {
  /** A UUID. */
  readonly id: string;
  /** What narrows it beside its query: `application is vpc`. */
  readonly narrowed: readonly string[];
  readonly kept: Readonly<Record<string, unknown>>;
}

export type AlertCondition =
  /** At one line. */
  | { readonly kind: 'immediate' }
  /** More, or fewer, lines than the threshold within one of `cloudLogsWindows`. */
  | {
      readonly kind: 'threshold';
      readonly operator: 'moreThan' | 'lessThan';
      readonly threshold: number;
      readonly windowSeconds: number;
    }
  /** One that is not made here; `type` as the service calls it. */
  | { readonly kind: 'other'; readonly type: string };

export interface NewOutgoingWebhook {
  readonly name: string;
  /** GUID of the instance of Event Notifications. */
  readonly instance: string;
  readonly region: string;
  /** Whether it is reached over IBM's private network. */
  readonly endpoint: 'public' | 'private';
}

export interface OutgoingWebhook {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  /** What alert definitions name it by. */
  readonly externalId: number;
}
