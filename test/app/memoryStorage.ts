import {
  type Bucket,
  CloudError,
  type ListedObject,
  type ObjectHead,
  type ObjectPage,
  type ObjectStorage,
} from '../../src/cloud/cloud';

export interface MemoryObject {
  readonly key: string;
  readonly body?: Uint8Array;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Object storage in memory that lists as S3 does, delimiters of any length included, and counts what it is asked.
 * `delimiters: 'slash'` refuses longer ones with 400, `'first'` reads their first character alone.
 */
export class MemoryStorage implements ObjectStorage {
  readonly requests: string[] = [];
  running = 0;
  mostRunning = 0;
  private readonly keys: readonly string[];
  private readonly byKey: ReadonlyMap<string, MemoryObject>;

  constructor(
    readonly bucket: Bucket,
    objects: readonly MemoryObject[],
    private readonly delimiters: 'any' | 'slash' | 'first' = 'any',
    private readonly failures: { list?: CloudError; head?: CloudError; get?: CloudError } = {},
  ) {
    this.keys = objects.map(({ key }) => key).sort();
    this.byKey = new Map(objects.map((object) => [object.key, object]));
  }

  async buckets(): Promise<readonly Bucket[]> {
    this.requests.push('buckets');
    return [this.bucket];
  }

  async locate(name: string): Promise<Bucket> {
    this.requests.push(`locate ${name}`);
    if (name !== this.bucket.name) throw notFound(name);
    return this.bucket;
  }

  async list(
    _bucket: Bucket,
    options: { prefix?: string; delimiter?: string; continuation?: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<ObjectPage> {
    signal?.throwIfAborted();
    const { prefix = '', limit = 1000 } = options;
    let delimiter = options.delimiter ?? '';
    this.requests.push(`list ${prefix} ${delimiter}`);
    if (this.failures.list) throw this.failures.list;
    if (delimiter.length > 1 && this.delimiters === 'slash') {
      throw new CloudError('invalid_request', 'Delimiter too long.', { service: 'cos', status: 400 });
    }
    if (this.delimiters === 'first') delimiter = delimiter.slice(0, 1);
    const objects: ListedObject[] = [];
    const prefixes: string[] = [];
    let skipBelow = options.continuation ?? '';
    for (const key of this.keys) {
      if (!key.startsWith(prefix) || (skipBelow !== '' && (key <= skipBelow || key.startsWith(skipBelow)))) continue;
      if (objects.length + prefixes.length === limit) return { objects, prefixes, next: skipBelow };
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (end < 0) objects.push(listed(key, this.byKey.get(key)!));
      else prefixes.push(key.slice(0, end + delimiter.length));
      skipBelow = end < 0 ? key : prefixes.at(-1)!;
    }
    return { objects, prefixes, next: null };
  }

  async head(_bucket: Bucket, key: string): Promise<ObjectHead> {
    this.requests.push(`head ${key}`);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running--;
    if (this.failures.head) throw this.failures.head;
    const object = this.byKey.get(key);
    if (!object) throw notFound(key);
    return { ...listed(key, object), metadata: object.metadata ?? {} };
  }

  async get(_bucket: Bucket, key: string): Promise<Uint8Array> {
    this.requests.push(`get ${key}`);
    if (this.failures.get) throw this.failures.get;
    const body = this.byKey.get(key)?.body;
    if (!body) throw notFound(key);
    return body;
  }
}

const listed = (key: string, object: MemoryObject): ListedObject => ({
  key,
  etag: `etag-${object.body?.length ?? 0}`,
  size: object.body?.length ?? 700,
  modified: 0,
});

const notFound = (what: string) =>
  new CloudError('not_found', `${what} does not exist.`, { service: 'cos', status: 404 });

/** A key of the current layout. */
export function flowLogKey(at: {
  vpc?: string;
  vnic?: string;
  type?: string;
  date?: string;
  hour?: number;
  sequence?: number;
}): string {
  const { vpc = 'r006-shop', vnic = '0717-nic1', type = 'ingress', date = '2026-11-21', hour = 14, sequence = 0 } = at;
  const [year, month, day] = date.split('-');
  const crn = (kind: string, id: string, place = 'us-south') =>
    encodeURIComponent(`crn:v1:bluemix:public:is:${place}:a/${account}::${kind}:${id}`);
  return [
    'ibm_vpc_flowlogs_v1',
    `account=${account}`,
    'region=us-south',
    `vpc-id=${crn('vpc', vpc)}`,
    `subnet-id=${crn('subnet', '0717-sub', 'us-south-1')}`,
    'endpoint-type=vnics',
    `instance-id=${crn('instance', `0717_of-${vnic}`, 'us-south-1')}`,
    `vnic-id=${vnic}`,
    `record-type=${type}`,
    `year=${year}`,
    `month=${month}`,
    `day=${day}`,
    `hour=${String(hour).padStart(2, '0')}`,
    'stream-id=20261119T222459Z',
    `${String(sequence).padStart(8, '0')}.gz`,
  ].join('/');
}

export const account = '713c783d9a507a53135fe6793c37cc74';
