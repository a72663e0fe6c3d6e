import type http from 'node:http';

/**
 * The little that is used of `ibm-cos-sdk`. Its own types describe the whole S3 API in 7,000 lines and promise more
 * than the answers hold: what comes back is unknown until a schema has seen it.
 */
export interface CosSdk {
  readonly S3: new (options: CosClientOptions) => CosClient;
}

export interface CosClientOptions {
  readonly endpoint: string;
  /** Asked for the token of each request; the SDK's own client of IAM stays out of it. */
  readonly credentials: {
    get(done: (error: unknown) => void): void;
    readonly tokenManager: { getToken(): { readonly accessToken: string } };
  };
  readonly signatureVersion: 'iam';
  readonly s3ForcePathStyle: true;
  readonly maxRetries: 0;
  readonly maxRedirects: 0;
  readonly computeChecksums: true;
  readonly httpOptions: { readonly agent: http.Agent; readonly timeout: number; readonly connectTimeout: number };
}

export type CosOperation =
  | 'listBucketsExtended'
  | 'getBucketLocation'
  | 'headBucket'
  | 'listObjectsV2'
  | 'headObject'
  | 'getObject'
  | 'createBucket'
  | 'deleteBucket'
  | 'getBucketLifecycleConfiguration'
  | 'putBucketLifecycleConfiguration'
  | 'deleteBucketLifecycle'
  | 'putObject'
  | 'deleteObject'
  | 'deleteObjects';

export type CosClient = { readonly [operation in CosOperation]: (params: CosParams) => CosRequest };

export type CosParams = Readonly<Record<string, unknown>>;

export interface CosRequest {
  readonly httpRequest: { readonly method: string; readonly path: string };
  readonly response: CosResponse;
  on(event: 'httpHeaders', listener: (status: number, headers: unknown, response: CosResponse) => void): void;
  on(event: 'extractData', listener: (response: CosResponse) => void): void;
  listeners(event: 'extractData'): readonly ((response: CosResponse) => void)[];
  removeAllListeners(event: 'extractData'): void;
  send(done: (error: unknown, data: unknown) => void): void;
  abort(): void;
}

export interface CosResponse {
  data?: unknown;
  readonly requestId?: string | null;
  readonly httpResponse: {
    readonly statusCode?: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly stream?: http.IncomingMessage;
  };
}

let loading: Promise<CosSdk> | undefined;

/** Loads the SDK when first needed: it costs more time than the whole activation may take. */
export function loadCosSdk(): Promise<CosSdk> {
  loading ??= import('ibm-cos-sdk').then((module) => {
    const loaded = module as unknown as CosSdk & { readonly default?: CosSdk };
    return loaded.default ?? loaded;
  });
  return loading;
}
