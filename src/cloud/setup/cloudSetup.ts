import type { BucketAdmin } from './bucketAdmin';
import type { CodeEngine } from './codeEngine';
import type { IamAdmin } from './iamAdmin';
import type { IbmcloudCli } from './ibmcloudCli';
import type { NetworkAdmin } from './networkAdmin';
import type { OpenWhisk } from './openWhisk';
import type { ResourceAdmin } from './resourceAdmin';
import type { ResourceTags } from './resourceTags';
import type { Schematics } from './schematics';

/**
 * What setting up flow logs needs of IBM Cloud beside `Cloud`, for the same sign-in. The clients are thin: each call is
 * one request of the service (lists: all pages), retried as the service allows; creations are repeated only where the
 * service said that it did nothing (429, 503). Nothing is looked up or adopted here: that is the use case's part.
 * Lookups give null for what is not there; deletions say `gone` for it. All reject with `CloudError`, or with the
 * signal's reason when cancelled.
 */
export interface CloudSetup {
  /** 32 hex digits; null where the token does not say. */
  accountId(signal?: AbortSignal): Promise<string | null>;
  readonly resources: ResourceAdmin;
  readonly tags: ResourceTags;
  readonly iam: IamAdmin;
  readonly buckets: BucketAdmin;
  readonly network: NetworkAdmin;
  readonly codeEngine: CodeEngine;
  readonly schematics: Schematics;
  readonly ibmcloud: IbmcloudCli;
  /** Null where no OpenWhisk is configured: it has a host and a key of its own. */
  readonly openWhisk: OpenWhisk | null;
}
