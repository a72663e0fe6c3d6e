import * as v from 'valibot';
import { type Bucket, CloudError, type Deletion, type Endpoints } from '../../cloud';
import { type CosCallOptions, createCosCalls } from '../../cosCalls';
import { notCos } from '../../cosExchange';
import type { CosOperation, CosParams } from '../../cosSdk';
import { endpointUrl } from '../../endpointUrls';
import { type Attempt, failure } from '../../failure';
import { quotable } from '../../redact';
import type { BucketAdmin, BucketConfiguration, ExpiryRule } from '../bucketAdmin';
import { amount, type ClientOptions, createServiceCalls, listOf, segment, word } from './serviceCalls';

const service = 'Cloud Object Storage';
const writer = 'the role Writer on the bucket';
const manager = 'the role Manager on Cloud Object Storage';
/** Of one multi-delete. */
const mostKeys = 1_000;

const addresses = v.fallback(v.nullish(v.array(v.string()), []), []);
const configuration = v.pipe(
  v.object({
    ...{ crn: word, service_instance_crn: word, object_count: amount, bytes_used: amount },
    firewall: v.fallback(v.nullish(v.object({ allowed_ip: addresses, allowed_network_type: addresses }), null), null),
  }),
  v.transform(
    ({ crn, service_instance_crn, object_count, bytes_used, firewall }): BucketConfiguration => ({
      ...{ crn, instanceCrn: service_instance_crn, objectCount: object_count, bytes: bytes_used },
      firewall:
        firewall === null
          ? null
          : { allowedIps: firewall.allowed_ip ?? [], allowedNetworkTypes: firewall.allowed_network_type ?? [] },
    }),
  ),
);

const lifecycle = v.object({
  Rules: listOf(
    v.object({
      ...{ ID: word, Status: word, Prefix: word },
      Filter: v.fallback(v.nullish(v.object({ Prefix: word }), null), null),
      Expiration: v.fallback(v.nullish(v.object({ Days: amount }), null), null),
    }),
  ),
});
const written = v.object({ ETag: v.string() });
const deleted = v.object({ Errors: listOf(v.object({ Key: v.string(), Code: word, Message: word })) });

/** Buckets by the vendor's SDK, their configuration by https://cloud.ibm.com/apidocs/cos/cos-configuration. */
export function createBucketAdmin(
  options: ClientOptions & { readonly cos: CosCallOptions; readonly endpoints?: Endpoints },
): BucketAdmin {
  const callCos = createCosCalls(options.cos);
  const calls = createServiceCalls(service, options, { burst: 10, perSecond: 5 });
  const configBase = `${endpointUrl('cosConfig', options.endpoints).replace(/\/v1$/, '')}/v1`;

  async function call<T>(
    bucket: Pick<Bucket, 'name' | 'location'>,
    operation: CosOperation,
    params: CosParams,
    attempt: Attempt,
    schema: v.GenericSchema<unknown, T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    checkName(bucket.name);
    if (bucket.location === null) throw failure(attempt, 'invalid_request', 'the location of the bucket is not known.');
    const answer = await callCos(bucket.location, operation, { Bucket: bucket.name, ...params }, attempt, signal);
    const parsed = v.safeParse(schema, answer.data);
    if (!parsed.success) throw notCos(attempt, answer.host);
    return parsed.output;
  }

  return {
    async create({ name, region, storageClass, instanceCrn }, signal) {
      const attempt: Attempt = {
        service,
        action: `make the bucket ${quotable(name, 80)}`,
        needs: 'the role Writer on the Cloud Object Storage instance',
      };
      const params = {
        IBMServiceInstanceId: instanceCrn,
        CreateBucketConfiguration: { LocationConstraint: `${region}-${storageClass}` },
      };
      try {
        await call({ name, location: region }, 'createBucket', params, attempt, v.unknown(), signal);
        return 'created';
      } catch (error) {
        if (!(error instanceof CloudError) || error.code !== 'conflict') throw error;
        if (error.detail.serviceCode === 'BucketAlreadyOwnedByYou') return 'ours';
        if (error.detail.serviceCode !== 'BucketAlreadyExists') throw error;
        const { service: _, ...detail } = error.detail;
        const why =
          'there is a bucket of this name already, and names are shared by all of IBM Cloud. Choose another name.';
        throw failure(attempt, 'conflict', why, detail, error);
      }
    },

    async presence(bucket, signal) {
      const attempt: Attempt = { service, action: `look for the bucket ${quotable(bucket.name, 80)}` };
      try {
        await call(bucket, 'headBucket', {}, attempt, v.unknown(), signal);
        return 'present';
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        if (error.code === 'not_found') return 'absent';
        if (error.code === 'forbidden') return 'taken';
        throw error;
      }
    },

    configuration: (name, signal) =>
      calls.find(
        {
          ...{ action: `read the configuration of the bucket ${quotable(name, 80)}`, needs: manager, signal },
          url: `${configBase}/b/${segment(name)}`,
        },
        configuration,
      ),

    async delete(bucket, signal): Promise<Deletion> {
      const attempt: Attempt = { service, action: `remove the bucket ${quotable(bucket.name, 80)}`, needs: writer };
      try {
        await call(bucket, 'deleteBucket', {}, attempt, v.unknown(), signal);
        return 'deleted';
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        if (error.code === 'not_found') return 'gone';
        if (error.detail.serviceCode !== 'BucketNotEmpty') throw error;
        const { service: _, ...detail } = error.detail;
        throw failure(attempt, 'conflict', 'there are objects in it. Remove them first, or keep it.', detail, error);
      }
    },

    async expiryRules(bucket, signal) {
      const attempt: Attempt = {
        service,
        action: `read the expiry rules of the bucket ${bucket.name}`,
        needs: manager,
      };
      try {
        const { Rules } = await call(bucket, 'getBucketLifecycleConfiguration', {}, attempt, lifecycle, signal);
        return Rules.flatMap(({ ID, Status, Prefix, Filter, Expiration }): readonly ExpiryRule[] => {
          const days = Expiration?.Days ?? null;
          const enabled = Status === null || Status === 'Enabled';
          return days === null || !enabled ? [] : [{ id: ID ?? '', prefix: Filter?.Prefix ?? Prefix ?? '', days }];
        });
      } catch (error) {
        if (error instanceof CloudError && error.detail.serviceCode === 'NoSuchLifecycleConfiguration') return [];
        throw error;
      }
    },
    async setExpiryRules(bucket, rules, signal) {
      const attempt: Attempt = { service, action: `set the expiry of the bucket ${bucket.name}`, needs: manager };
      if (rules.length === 0) {
        await call(bucket, 'deleteBucketLifecycle', {}, attempt, v.unknown(), signal);
        return;
      }
      const Rules = rules.map(({ id, prefix, days }) => ({
        ...{ ID: id, Status: 'Enabled', Filter: { Prefix: prefix }, Expiration: { Days: days } },
      }));
      const params = { LifecycleConfiguration: { Rules } };
      await call(bucket, 'putBucketLifecycleConfiguration', params, attempt, v.unknown(), signal);
    },

    async put(bucket, key, body, { contentType } = {}, signal) {
      const attempt: Attempt = { service, action: `write ${quotable(key, 300)} into ${bucket.name}`, needs: writer };
      if (key === '') throw failure(attempt, 'invalid_request', 'an object has a name.');
      const params = { Key: key, Body: Buffer.from(body), ContentType: contentType ?? 'application/octet-stream' };
      const { ETag } = await call(bucket, 'putObject', params, attempt, written, signal);
      return ETag.replace(/^(W\/)?"(.*)"$/s, '$2');
    },
    async deleteObject(bucket, key, signal) {
      const attempt: Attempt = { service, action: `remove ${quotable(key, 300)} from ${bucket.name}`, needs: writer };
      if (key === '') throw failure(attempt, 'invalid_request', 'an object has a name.');
      await call(bucket, 'deleteObject', { Key: key }, attempt, v.unknown(), signal);
    },
    async deleteObjects(bucket, keys, signal) {
      const attempt: Attempt = { service, action: `remove objects from ${bucket.name}`, needs: writer };
      const refused: { key: string; code: string; message: string }[] = [];
      for (let at = 0; at < keys.length; at += mostKeys) {
        const Objects = keys.slice(at, at + mostKeys).map((Key) => ({ Key }));
        const params = { Delete: { Objects, Quiet: true } };
        const { Errors } = await call(bucket, 'deleteObjects', params, attempt, deleted, signal);
        for (const { Key, Code, Message } of Errors) {
          refused.push({ key: Key, code: Code ?? 'UnknownError', message: quotable(Message ?? '') });
        }
      }
      return refused;
    },
  };
}

/** The SDK would take the part behind a slash for the beginning of the key. */
function checkName(bucket: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return;
  throw new CloudError(
    'invalid_request',
    `"${quotable(bucket, 80)}" cannot be a bucket: names have 3 to 63 lower case letters, digits, "." and "-".`,
    { service },
  );
}
