/** What a search by tag found. */
export interface TaggedResource {
  readonly crn: string;
  readonly name: string | null;
  /** Names of its user tags. */
  readonly tags: readonly string[];
}

/**
 * User tags on resources of any service, by CRN: https://cloud.ibm.com/apidocs/tagging and
 * https://cloud.ibm.com/apidocs/search. Tags are lower case, up to 128 characters of letters, digits, ` : _ . -`.
 * The search index lags some minutes behind.
 */
export interface ResourceTags {
  /** Attaching again changes nothing. Rejects where the service could not tag one of them. */
  attach(crns: readonly string[], tags: readonly string[], signal?: AbortSignal): Promise<void>;
  detach(crns: readonly string[], tags: readonly string[], signal?: AbortSignal): Promise<void>;
  of(crn: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** All resources of the account that carry the tag. */
  resourcesWith(tag: string, signal?: AbortSignal): Promise<readonly TaggedResource[]>;
}
