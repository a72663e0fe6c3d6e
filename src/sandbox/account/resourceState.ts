/** What Resource Manager and Resource Controller hold. Times in milliseconds where they are numbers. */

export interface ResourceGroupState {
  readonly id: string;
  name: string;
  readonly createdAt: number;
}

export interface ResourceInstanceState {
  readonly guid: string;
  readonly crn: string;
  name: string;
  /** Id of the service in the catalog. */
  readonly resource_id: string;
  resource_plan_id: string;
  /** `global` for services without regions. */
  readonly region_id: string;
  readonly resource_group_id: string;
  state: string;
  readonly created_at: string;
  parameters: Readonly<Record<string, unknown>> | null;
  locked: boolean;
  /** Until then it is being provisioned. */
  readonly readyAt: number;
  deletedAt: number | null;
}

export interface ResourceKeyState {
  readonly guid: string;
  readonly crn: string;
  name: string;
  /** CRN of the instance. */
  readonly source: string;
  /** CRN of the role; null: none was given. */
  readonly role: string | null;
  readonly serviceId: string;
  readonly apiKeyId: string;
  readonly apiKey: string;
  readonly hmac: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  state: 'active' | 'removed';
  readonly createdAt: number;
}

/** A deleted instance that can still be had back. */
export interface ReclamationState {
  readonly id: string;
  /** GUID of the instance. */
  readonly instance: string;
  readonly createdAt: number;
  /** When the instance is removed for good. */
  readonly targetTime: number;
}
