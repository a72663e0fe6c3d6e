import * as v from 'valibot';
import type { Endpoints } from '../../cloud';
import { endpointUrl } from '../../endpointUrls';
import { failure } from '../../failure';
import { quotable } from '../../redact';
import type { ResourceTags, TaggedResource } from '../resourceTags';
import { type ClientOptions, createServiceCalls, flag, listOf, word } from './serviceCalls';

const service = 'Global Tagging';
const needs = 'the role Editor on the resource, or its own right to be tagged';
/** Of one request. */
const mostResources = 100;

const outcome = v.object({ results: listOf(v.object({ resource_id: word, is_error: flag })) });
const tagList = v.object({ items: listOf(v.object({ name: v.string() })) });
const found = v.object({
  search_cursor: word,
  items: listOf(
    v.pipe(
      v.object({ crn: v.string(), name: word, tags: v.fallback(listOf(v.string()), []) }),
      v.transform((item): TaggedResource => item),
    ),
  ),
});

/** https://cloud.ibm.com/apidocs/tagging, https://cloud.ibm.com/apidocs/search */
export function createResourceTags(options: ClientOptions & { readonly endpoints?: Endpoints }): ResourceTags {
  const calls = createServiceCalls(service, options, { burst: 10, perSecond: 5 });
  const tagging = `${endpointUrl('tagging', options.endpoints).replace(/\/v3$/, '')}/v3/tags`;
  const search = `${endpointUrl('search', options.endpoints).replace(/\/v3$/, '')}/v3/resources/search`;

  async function change(
    verb: 'attach' | 'detach',
    crns: readonly string[],
    tags: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const action = `${verb} the ${tags.length === 1 ? 'tag' : 'tags'} ${quotable(tags.join(', '), 200)}`;
    if (tags.length === 0) return;
    for (let at = 0; at < crns.length; at += mostResources) {
      const resources = crns.slice(at, at + mostResources).map((resource_id) => ({ resource_id }));
      const query = { tag_type: 'user' };
      const call = {
        action,
        needs,
        method: 'POST',
        url: `${tagging}/${verb}`,
        query,
        signal,
        idempotent: true,
      } as const;
      const { results } = await calls.read({ ...call, json: { resources, tag_names: tags } }, outcome);
      const wrong = results.filter(({ is_error }) => is_error === true);
      if (wrong.length === 0) continue;
      const which = quotable(wrong[0]?.resource_id ?? 'a resource', 200);
      throw failure({ service, action, needs }, 'forbidden', `${service} refused it for ${which}. You need ${needs}.`);
    }
  }

  return {
    attach: (crns, tags, signal) => change('attach', crns, tags, signal),
    detach: (crns, tags, signal) => change('detach', crns, tags, signal),
    async of(crn, signal) {
      const query = { attached_to: crn, tag_type: 'user', limit: 1_000 };
      const call = { action: `read the tags of ${quotable(crn, 200)}`, url: tagging, query, signal };
      return (await calls.read(call, tagList)).items.map(({ name }) => name);
    },
    async resourcesWith(tag, signal) {
      const action = `find what carries the tag ${quotable(tag, 130)}`;
      const items: TaggedResource[] = [];
      const query = `tags:"${tag.replace(/[\\"]/g, '\\$&')}"`;
      for (let cursor: string | null = null; ; ) {
        const json = { query, fields: ['crn', 'name', 'tags'], ...(cursor === null ? {} : { search_cursor: cursor }) };
        const call = {
          action,
          method: 'POST',
          url: search,
          query: { limit: 100 },
          json,
          signal,
          idempotent: true,
        } as const;
        const page: v.InferOutput<typeof found> = await calls.read(call, found);
        items.push(...page.items);
        // The search finds words: the whole tag is compared here.
        if (page.items.length < 100 || page.search_cursor === null || page.search_cursor === cursor) {
          return items.filter(({ tags }) => tags.includes(tag));
        }
        cursor = page.search_cursor;
      }
    },
  };
}
