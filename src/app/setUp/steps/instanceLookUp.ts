import type { ServiceInstance } from '../../../cloud/setup/resourceAdmin';
import type { ResourceRef } from '../resourceRef';
import type { SetUpScene } from '../setUpScene';
import type { Finding } from '../step';
import { broken, coming, found, missing } from './findings';
import { isMarked } from './marking';

/** An instance of one name: names are not unique, so the set-up's own one is preferred. */
export async function findInstance(
  scene: SetUpScene,
  filter: { readonly name: string; readonly serviceId?: string; readonly region?: string },
  signal?: AbortSignal,
): Promise<Finding> {
  const { region, ...asked } = filter;
  const all = await scene.setup.resources.instances(asked, signal);
  const named = all.filter((each) => each.name === filter.name && (region === undefined || each.region === region));
  const marked = await Promise.all(named.map(({ crn }) => isMarked(scene, crn, signal)));
  const at = Math.max(0, marked.indexOf(true));
  const instance = named[at];
  return instance === undefined ? missing : stateOf(instance, marked[at] === true);
}

export const instanceRef = ({ guid, name, crn }: ServiceInstance): ResourceRef => ({ id: guid, name, crn });

function stateOf(instance: ServiceInstance, ours: boolean): Finding {
  const ref = instanceRef(instance);
  const said = instance.lastOperation?.description ? `: ${instance.lastOperation.description}` : '';
  if (instance.state === 'failed') return broken(ref, ours, `Making ${instance.name} failed${said}.`);
  if (instance.state !== 'active') return coming(ref, ours, `It is ${instance.state}${said}.`);
  return found(ref, ours);
}
