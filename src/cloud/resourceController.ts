import * as v from 'valibot';
import { allPages, startOf } from './paging';
import type { Transport } from './transport';

/** A service instance; of COS, it holds buckets. */
export interface ResourceInstance {
  readonly crn: string;
  readonly guid: string | null;
  readonly name: string;
  readonly state: string;
}

export interface ResourceController {
  /** Active COS instances that the account's user may see, all pages. */
  cosInstances(signal?: AbortSignal): Promise<readonly ResourceInstance[]>;
}

/** Catalogue id of Cloud Object Storage. */
const cosServiceId = 'dff97f5c-bc5e-4455-b470-411c3edbe49c';

const page = v.object({
  next_url: v.nullish(v.string()),
  resources: v.array(
    v.object({
      id: v.nullish(v.string()),
      crn: v.nullish(v.string()),
      guid: v.nullish(v.string()),
      name: v.nullish(v.string()),
      state: v.nullish(v.string()),
    }),
  ),
});

/** https://cloud.ibm.com/apidocs/resource-controller/resource-controller; `base` is its base URL. */
export function createResourceController(transport: Transport, base: string): ResourceController {
  return {
    async cosInstances(signal) {
      const attempt = {
        service: 'Resource Controller',
        action: 'list the Cloud Object Storage instances',
        needs: 'the role Viewer on Cloud Object Storage',
      };
      const instances = await allPages(attempt, async (start) => {
        const { resources, next_url } = await transport.read(
          {
            ...attempt,
            method: 'GET',
            url: `${base}/v2/resource_instances`,
            query: { resource_id: cosServiceId, type: 'service_instance', limit: 100, start },
            ...(signal === undefined ? {} : { signal }),
          },
          page,
        );
        return { items: resources, next: startOf(next_url) };
      });
      return instances.flatMap(({ id, crn, guid, name, state }) => {
        const identity = crn || id;
        if (!identity || (state ?? 'active') !== 'active') return [];
        return [{ crn: identity, guid: guid ?? null, name: name ?? identity, state: state ?? 'active' }];
      });
    },
  };
}
