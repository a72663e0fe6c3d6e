import type { Bucket, ObjectStorage } from '../../cloud/cloud';
import { ObjectReadError, type ObjectRef } from '../../store/store';
import type { IngestibleNode } from '../browse/node';
import { mergeIterables } from '../mergeIterables';
import { bucketSource, type CountingSource, outermost } from './bucketSource';

/** What is chosen of one bucket. */
interface Choice {
  readonly bucket: Bucket;
  readonly prefixes: string[];
  readonly refs: Map<string, ObjectRef>;
}

/** All objects of a selection of tree nodes, over buckets if need be; an object inside two nodes comes once. */
export function selectionSource(
  storage: ObjectStorage,
  nodes: readonly IngestibleNode[],
  range: { readonly from?: number | null; readonly to?: number | null } = {},
): CountingSource {
  const choices = new Map<string, Choice>();
  const emptyChoice = (bucket: Bucket): Choice => ({ bucket, prefixes: [], refs: new Map() });
  for (const node of nodes) {
    const name = node.bucket.name;
    const choice = choices.get(name) ?? emptyChoice(node.bucket);
    choices.set(name, choice);
    if (node.kind === 'object') {
      const { key, etag, size } = node.object;
      choice.refs.set(key, { bucket: name, key, etag, size });
    } else choice.prefixes.push(...prefixesOf(node));
  }
  const sources = new Map(
    [...choices.values()].map((choice) => [
      choice.bucket.name,
      { choice, source: bucketSource(storage, choice.bucket, { ...range, prefixes: choice.prefixes }) },
    ]),
  );
  return {
    counts: () =>
      [...sources.values()]
        .map(({ source }) => source.counts())
        .reduce((a, b) => ({ foreign: a.foreign + b.foreign, outside: a.outside + b.outside }), {
          foreign: 0,
          outside: 0,
        }),
    async *list(signal) {
      for (const { choice } of sources.values()) {
        const prefixes = outermost(choice.prefixes);
        yield [...choice.refs.values()].filter(({ key }) => !prefixes.some((prefix) => key.startsWith(prefix)));
      }
      yield* mergeIterables([...sources.values()].map(({ source }) => source.list(signal)));
    },
    read: (ref, signal) => {
      const known = sources.get(ref.bucket);
      if (known) return known.source.read(ref, signal);
      const message = `${ref.bucket} is not part of this selection.`;
      return Promise.reject(new ObjectReadError({ code: 'not_found', message, retryable: false }));
    },
  };
}

function prefixesOf(node: Exclude<IngestibleNode, { readonly kind: 'object' }>): readonly string[] {
  switch (node.kind) {
    case 'bucket':
      return [''];
    case 'day':
    case 'hour':
      return node.prefixes;
    default:
      return [node.prefix];
  }
}
