import * as v from 'valibot';
import { quotable } from '../../redact';
import type { ServicePlan } from '../resourceAdmin';
import { type ServiceCalls, segment, word } from './serviceCalls';

const entries = v.object({ resources: v.array(v.object({ id: v.string(), name: word, kind: word })) });

/**
 * Ids of a service and one of its plans in the Global Catalog (https://cloud.ibm.com/apidocs/resource-catalog/global-catalog).
 * `q` is a search: names are compared here.
 */
export async function findPlan(
  calls: ServiceCalls,
  base: string,
  service: string,
  plan: string,
  signal: AbortSignal | undefined,
): Promise<ServicePlan | null> {
  const api = `${base.replace(/\/api\/v1$/, '')}/api/v1`;
  const action = `find the plan ${quotable(plan, 80)} of ${quotable(service, 80)} in the catalogue`;
  const services = await calls.read({ action, url: api, query: { q: service, include: '*' }, signal }, entries);
  const found = services.resources.find(({ name, kind }) => name === service && (kind ?? 'service') === 'service');
  if (found === undefined) return null;
  const plans = await calls.find({ action, url: `${api}/${segment(found.id)}/plan`, signal }, entries);
  const chosen = plans?.resources.find(({ name }) => name === plan);
  return chosen === undefined ? null : { serviceId: found.id, planId: chosen.id };
}
