import * as v from 'valibot';

/** What is read of the COS SDK's answers. It drops empty lists, and gives times as `Date`. */

const optionalText = v.nullish(v.string());
/** Microseconds UTC. */
const time = v.pipe(
  v.date(),
  v.transform((date) => date.getTime() * 1_000),
);
/** Listings and headers quote it. */
const etag = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/^(W\/)?"(.*)"$/s, '$2')),
);
const list = <const S extends v.GenericSchema>(item: S) =>
  v.optional(
    v.pipe(
      v.nullable(v.array(item)),
      v.transform((items) => items ?? []),
    ),
    [],
  );

export const bucketList = v.object({
  IsTruncated: v.nullish(v.boolean()),
  Owner: v.nullish(v.looseObject({})),
  Buckets: v.nullish(v.array(v.object({ Name: v.string(), LocationConstraint: optionalText }))),
});

export const bucketLocation = v.object({ LocationConstraint: optionalText });

export const objectList = v.object({
  IsTruncated: v.boolean(),
  NextContinuationToken: optionalText,
  Contents: list(v.object({ Key: v.string(), ETag: v.optional(etag, ''), Size: v.number(), LastModified: time })),
  CommonPrefixes: list(v.object({ Prefix: v.string() })),
});

export const objectHead = v.object({
  ETag: etag,
  ContentLength: v.number(),
  LastModified: time,
  Metadata: v.optional(v.record(v.string(), v.string()), {}),
});

export const objectBody = v.object({ Body: v.instance(Uint8Array), ETag: etag });
