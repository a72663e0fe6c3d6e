import * as v from 'valibot';
import { locateBucket } from './bucketLocator';
import { type Bucket, CloudError, type Endpoints, type ObjectStorage } from './cloud';
import { type CosCallOptions, createCosCalls } from './cosCalls';
import { notCos } from './cosExchange';
import { bucketList, bucketLocation, objectBody, objectHead, objectList } from './cosSchemas';
import { endpointUrl } from './endpointUrls';
import { type Attempt, failure } from './failure';
import { quotable } from './redact';
import { locationOfConstraint, storageLocations } from './regions';
import type { ResourceController, ResourceInstance } from './resourceController';

const service = 'Cloud Object Storage';
/** Every endpoint lists the buckets of all locations. */
const listingLocation = 'us-south';
const largestPage = 1_000;

/**
 * Buckets and objects: https://cloud.ibm.com/apidocs/cos/cos-compatibility, through the vendor's SDK, which escapes keys
 * and reads XML. Keys are passed and returned literally: percent signs in them are part of the key.
 */
export function createObjectStorage(instances: ResourceController, options: CosCallOptions): ObjectStorage {
  const call = createCosCalls(options);
  /** Locations of buckets that were added by name. */
  const located = new Map<string, string>();

  const locationOf = async (bucket: Bucket, signal: AbortSignal | undefined): Promise<string> =>
    bucket.location ?? located.get(bucket.name) ?? (await locate(bucket.name, signal)).location ?? listingLocation;

  async function bucketsOf(instance: ResourceInstance, signal: AbortSignal | undefined): Promise<readonly Bucket[]> {
    const attempt: Attempt = {
      service,
      action: `list the buckets of ${quotable(instance.name, 180)}`,
      needs: 'the role Reader on Cloud Object Storage, or add a bucket you may read by its name',
    };
    const found: Bucket[] = [];
    for (let marker: string | undefined; ; ) {
      const answer = await call(
        listingLocation,
        'listBucketsExtended',
        { IBMServiceInstanceId: instance.crn, Marker: marker },
        attempt,
        signal,
      );
      const page = v.safeParse(bucketList, answer.data);
      if (!page.success || (page.output.Owner == null && page.output.Buckets == null)) {
        throw notCos(attempt, answer.host);
      }
      const buckets = page.output.Buckets ?? [];
      for (const { Name, LocationConstraint } of buckets) {
        found.push({ name: Name, location: locationOfConstraint(LocationConstraint), instanceCrn: instance.crn });
      }
      const last = buckets.at(-1)?.Name;
      if (page.output.IsTruncated !== true || last === undefined || last === marker) return found;
      marker = last;
    }
  }

  async function locate(name: string, signal?: AbortSignal): Promise<Bucket> {
    checkName(name);
    const attempt: Attempt = {
      service,
      action: `find out where the bucket ${name} is`,
      needs: 'the role Content Reader on the bucket',
    };
    const location = await locateBucket(
      name,
      {
        async location(at, probeSignal) {
          const answer = await call(at, 'getBucketLocation', { Bucket: name }, attempt, probeSignal);
          const parsed = v.safeParse(bucketLocation, answer.data);
          const found = parsed.success ? locationOfConstraint(parsed.output.LocationConstraint) : null;
          if (found === null) throw notCos(attempt, answer.host);
          return found;
        },
        async exists(at, probeSignal) {
          await call(at, 'headBucket', { Bucket: name }, attempt, probeSignal);
        },
      },
      distinctLocations(options.endpoints),
      signal,
    );
    located.set(name, location);
    return { name, location, instanceCrn: null };
  }

  return {
    locate,

    async buckets(signal, onProblem) {
      const all = await instances.cosInstances(signal);
      const problems: CloudError[] = [];
      const lists = await Promise.all(
        all.map((instance) =>
          bucketsOf(instance, signal).catch((error: unknown) => {
            // An instance in another state than the list says, or one the user may not look into.
            const own = error instanceof CloudError && (error.code === 'forbidden' || error.code === 'not_found');
            if (!own) throw error;
            problems.push(error);
            return [];
          }),
        ),
      );
      const [first] = problems;
      if (first !== undefined && problems.length === all.length) throw first;
      for (const problem of problems) onProblem?.(problem);
      return lists.flat();
    },

    async list(bucket, { prefix, delimiter, continuation, limit }, signal) {
      checkName(bucket.name);
      const attempt: Attempt = {
        service,
        action: `list the bucket ${bucket.name}`,
        needs: 'the role Content Reader on the bucket',
      };
      const answer = await call(
        await locationOf(bucket, signal),
        'listObjectsV2',
        {
          Bucket: bucket.name,
          Prefix: prefix || undefined,
          Delimiter: delimiter || undefined,
          ContinuationToken: continuation,
          MaxKeys: Math.min(limit ?? largestPage, largestPage),
        },
        attempt,
        signal,
      );
      const page = v.safeParse(objectList, answer.data);
      if (!page.success) throw notCos(attempt, answer.host);
      const { IsTruncated, NextContinuationToken, Contents, CommonPrefixes } = page.output;
      if (IsTruncated && !NextContinuationToken) {
        throw failure(attempt, 'unexpected_answer', 'the list says that it goes on, but not how. Try again.');
      }
      return {
        objects: Contents.map(({ Key, ETag, Size, LastModified }) => ({
          key: Key,
          etag: ETag,
          size: Size,
          modified: LastModified,
        })),
        prefixes: CommonPrefixes.map(({ Prefix }) => Prefix),
        next: IsTruncated ? (NextContinuationToken ?? null) : null,
      };
    },

    async head(bucket, key, signal) {
      checkName(bucket.name);
      const attempt = objectAttempt('look at', bucket, key);
      const answer = await call(
        await locationOf(bucket, signal),
        'headObject',
        { Bucket: bucket.name, Key: key },
        attempt,
        signal,
      );
      const head = v.safeParse(objectHead, answer.data);
      if (!head.success) throw notCos(attempt, answer.host);
      const { ETag, ContentLength, LastModified, Metadata } = head.output;
      const metadata = Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [name.toLowerCase(), value]));
      return { etag: ETag, size: ContentLength, modified: LastModified, metadata };
    },

    async get(bucket, key, { range } = {}, signal) {
      checkName(bucket.name);
      const attempt = objectAttempt('read', bucket, key);
      const answer = await call(
        await locationOf(bucket, signal),
        'getObject',
        { Bucket: bucket.name, Key: key, Range: range && `bytes=${range[0]}-${range[1]}` },
        attempt,
        signal,
      );
      const body = v.safeParse(objectBody, answer.data);
      if (!body.success) throw notCos(attempt, answer.host);
      const bytes = body.output.Body;
      const announced = answer.headers['content-length'];
      if (announced !== undefined && Number(announced) !== bytes.length) {
        throw failure(attempt, 'network', `${bytes.length} of ${announced} bytes came. Try again.`, {
          transient: true,
        });
      }
      const whole = range !== undefined && answer.headers['content-range'] === undefined;
      return whole ? bytes.subarray(range[0], range[1] + 1) : bytes;
    },
  };
}

function objectAttempt(verb: string, bucket: Bucket, key: string): Attempt {
  const attempt = {
    service,
    action: `${verb} ${quotable(key, 400)} in the bucket ${bucket.name}`,
    needs: 'the role Object Reader on the bucket',
  };
  if (key === '') throw failure(attempt, 'invalid_request', 'an object has a name.');
  return attempt;
}

/** The SDK would take the part behind a slash for the beginning of the key. */
function checkName(bucket: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(bucket)) return;
  throw new CloudError(
    'invalid_request',
    `"${quotable(bucket, 80)}" cannot be a bucket: names have 3 to 63 lower case letters, digits, "." and "-".`,
    { service },
  );
}

/** Where one endpoint stands for all locations, one question is enough. */
function distinctLocations(endpoints: Endpoints | undefined): readonly string[] {
  const byUrl = new Map(storageLocations.map((location) => [endpointUrl('cos', endpoints, location), location]));
  return byUrl.size === 1 ? [listingLocation] : storageLocations;
}
