import type { JsonObject } from '../../../core/policy/looseJson';

/** A view as it was sent, under its number. */
export interface CloudLogsViewState {
  readonly id: number;
  readonly body: JsonObject;
}

export interface ViewFolderState {
  readonly id: string;
  readonly name: string;
}

/** An outgoing webhook: `body` as it was sent. */
export interface OutgoingWebhookState {
  readonly id: string;
  readonly externalId: number;
  readonly name: string;
  /** GUID of the instance of Event Notifications. */
  readonly notifications: string;
  readonly body: JsonObject;
  /** Milliseconds. */
  readonly createdAt: number;
}

export interface AlertDefinitionState {
  readonly id: string;
  /** Another one after each change. */
  readonly version: string;
  readonly body: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What one instance has configured. */
export class InstanceConfig {
  readonly views = new Map<number, CloudLogsViewState>();
  readonly folders = new Map<string, ViewFolderState>();
  readonly alerts = new Map<string, AlertDefinitionState>();
  readonly webhooks = new Map<string, OutgoingWebhookState>();
  private viewsIssued = 0;
  private webhooksIssued = 0;

  nextView(): number {
    return ++this.viewsIssued;
  }

  nextWebhook(): number {
    return ++this.webhooksIssued;
  }

  webhookOf(externalId: number): OutgoingWebhookState | undefined {
    return [...this.webhooks.values()].find((webhook) => webhook.externalId === externalId);
  }
}

/** What the account's instances of IBM Cloud Logs have configured, by their GUIDs. */
export class CloudLogsConfigState {
  private readonly instances = new Map<string, InstanceConfig>();

  of(instance: string): InstanceConfig {
    const known = this.instances.get(instance);
    if (known !== undefined) return known;
    const fresh = new InstanceConfig();
    this.instances.set(instance, fresh);
    return fresh;
  }

  get all(): ReadonlyMap<string, InstanceConfig> {
    return this.instances;
  }
}
