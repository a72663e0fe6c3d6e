/** An object as it lies in a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** MD5 of the body, hex. */
  readonly etag: string;
  /** Milliseconds. */
  readonly modified: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly contentEncoding: string | null;
}
