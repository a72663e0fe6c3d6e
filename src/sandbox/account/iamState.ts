/** Identities of the account beside its owner, and what they may do. All times in milliseconds. */

export interface ServiceIdState {
  /** `ServiceId-…` */
  readonly id: string;
  name: string;
  description: string;
  readonly createdAt: number;
  /** Made behind a resource key, and gone with it. */
  readonly ofResourceKey: string | null;
}

export interface ApiKeyState {
  /** `ApiKey-…` */
  readonly id: string;
  name: string;
  description: string;
  readonly value: string;
  /** Whom it signs in. */
  readonly iamId: string;
  readonly createdAt: number;
}

/** A condition on subject or resource of a policy, as version 2 writes it. */
export interface PolicyAttribute {
  readonly key: string;
  readonly operator: string;
  readonly value: string | boolean | readonly string[];
}

export interface PolicyState {
  readonly id: string;
  readonly type: 'access' | 'authorization';
  readonly description: string;
  readonly subject: readonly PolicyAttribute[];
  readonly resource: readonly PolicyAttribute[];
  /** CRNs. */
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  /** Which version of the call made it: the two write it differently. */
  readonly version: 1 | 2;
}

export function serviceIamId(serviceId: string): string {
  return `iam-${serviceId}`;
}
