import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import COS from 'ibm-cos-sdk';
import type { Sandbox } from '../../src/sandbox/startSandbox';
import { startStill } from './sandboxClient';

/** The real SDK against the sandbox, with both ways to authenticate. */
for (const contentEncoding of [true, false]) {
  describe(`sandbox: ibm-cos-sdk, Content-Encoding ${contentEncoding ? 'on' : 'off'}`, () => {
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await startStill({ contentEncoding });
    });
    after(() => sandbox.close());

    it('lists, heads, gets and ranges by API key and by HMAC alike', async () => {
      for (const s3 of [byApiKey(sandbox), byHmac(sandbox)]) {
        const buckets = await s3.listBucketsExtended().promise();
        assert.deepEqual(
          buckets.Buckets?.map(({ Name, LocationConstraint }) => [Name, LocationConstraint]),
          [
            ['x-flowlogs', 'us-south-standard'],
            ['x-lab-flowlogs', 'us-south-standard'],
          ],
        );
        const listed = await s3.listObjectsV2({ Bucket: 'x-flowlogs', MaxKeys: 3 }).promise();
        const [first] = listed.Contents ?? [];
        assert.ok(first?.Key);
        const where = { Bucket: 'x-flowlogs', Key: first.Key };
        const head = await s3.headObject(where).promise();
        assert.deepEqual([head.ETag, head.ContentLength], [first.ETag, first.Size]);
        assert.equal(head.ContentEncoding, contentEncoding ? 'gzip' : undefined);
        const body = (await s3.getObject(where).promise()).Body as Buffer;
        assert.equal(`"${createHash('md5').update(body).digest('hex')}"`, first.ETag);
        const envelope = JSON.parse(gunzipSync(body).toString());
        assert.deepEqual(
          Object.entries(head.Metadata ?? {}).sort(),
          Object.entries(envelope)
            .filter(([name]) => name !== 'flow_logs')
            .map(([name, value]) => [name, String(value)])
            .sort(),
        );
        const part = await s3.getObject({ ...where, Range: 'bytes=10-29' }).promise();
        assert.deepEqual(part.Body, body.subarray(10, 30));
      }
    });

    it('pages through the whole bucket, each key once', async () => {
      const s3 = byApiKey(sandbox);
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await s3
          .listObjectsV2({
            Bucket: 'x-flowlogs',
            MaxKeys: 7,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          })
          .promise();
        keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      // Two hours and the part of a window before them, two vNICs, two record types.
      assert.deepEqual([keys.length, new Set(keys).size], [24 * 4, 24 * 4]);
      const v1 = await s3.listObjects({ Bucket: 'x-flowlogs' }).promise();
      assert.deepEqual(
        v1.Contents?.map(({ Key }) => Key),
        keys,
      );
    });

    it('puts, deletes and refuses with the codes the SDK understands', async () => {
      const s3 = byApiKey(sandbox);
      const Bucket = 'sdk-bucket';
      await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-south-smart' } }).promise();
      for (const Key of ['a', 'b%2F', 'c d'])
        await s3.putObject({ Bucket, Key, Body: Key, Metadata: { k: 'v' } }).promise();
      assert.equal((await s3.getBucketLocation({ Bucket }).promise()).LocationConstraint, 'us-south-smart');
      await assert.rejects(s3.deleteBucket({ Bucket }).promise(), { code: 'BucketNotEmpty', statusCode: 409 });
      const Objects = ['a', 'b%2F', 'c d', 'never'].map((Key) => ({ Key }));
      const deleted = await s3.deleteObjects({ Bucket, Delete: { Objects } }).promise();
      assert.equal(deleted.Deleted?.length, 4);
      await s3.deleteBucket({ Bucket }).promise();
      await assert.rejects(s3.listObjectsV2({ Bucket }).promise(), { code: 'NoSuchBucket', statusCode: 404 });
      await assert.rejects(s3.getObject({ Bucket: 'x-flowlogs', Key: 'gone' }).promise(), { code: 'NoSuchKey' });
      await assert.rejects(byApiKey(sandbox, 'eu-de').listObjectsV2({ Bucket: 'x-flowlogs' }).promise(), {
        code: 'NoSuchBucket',
      });
      await assert.rejects(byApiKey(sandbox, sandbox.region, 'wrong').listBuckets().promise());
    });
  });
}

function byApiKey(sandbox: Sandbox, region = sandbox.region, apiKeyId = sandbox.apiKey) {
  return new COS.S3({
    endpoint: sandbox.endpoints.cos.replace('{region}', region),
    apiKeyId,
    serviceInstanceId: sandbox.account.resourceInstances[0]?.crn ?? '',
    ibmAuthEndpoint: `${sandbox.endpoints.iam}/identity/token`,
    signatureVersion: 'iam',
    s3ForcePathStyle: true,
    maxRetries: 0,
  });
}

function byHmac(sandbox: Sandbox) {
  return new COS.S3({
    endpoint: sandbox.endpoints.cos.replace('{region}', sandbox.region),
    credentials: new COS.Credentials(sandbox.hmac.accessKeyId, sandbox.hmac.secretAccessKey),
    signatureVersion: 'v4',
    region: sandbox.region,
    s3ForcePathStyle: true,
    maxRetries: 0,
  });
}
