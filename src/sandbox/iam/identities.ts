import { type ApiKeyState, type ServiceIdState, serviceIamId } from '../account/iamState';
import { hexId, uuid } from '../random';
import type { SandboxWorld } from '../sandboxWorld';

/** Makes a service id, as `POST /v1/serviceids/` does. */
export function addServiceId(
  { account, names, now, seed }: SandboxWorld,
  facts: { readonly name: string; readonly description: string; readonly ofResourceKey?: string },
): ServiceIdState {
  const { name, description, ofResourceKey = null } = facts;
  const id = `ServiceId-${uuid(seed, `serviceid/${names.next()}`)}`;
  const made = { id, name, description, createdAt: now(), ofResourceKey };
  account.serviceIds.push(made);
  return made;
}

/** Makes an API key that signs in: as the account's owner or as a service id. */
export function addApiKey(
  { account, names, now, seed }: SandboxWorld,
  facts: Pick<ApiKeyState, 'name' | 'description' | 'iamId'>,
): ApiKeyState {
  const label = `apikey/${names.next()}`;
  const value = `${hexId(seed, label)}${hexId(seed, `${label}/b`)}`.slice(0, 44);
  const made = { ...facts, id: `ApiKey-${uuid(seed, label)}`, value, createdAt: now() };
  account.apiKeys.push(made);
  return made;
}

/** Its keys and policies go with it; tokens already given out stay good, but give access to nothing. */
export function removeServiceId(world: SandboxWorld, id: string): void {
  const { account } = world;
  const iamId = serviceIamId(id);
  account.serviceIds = account.serviceIds.filter((known) => known.id !== id);
  account.apiKeys = account.apiKeys.filter((key) => key.iamId !== iamId);
  account.policies = account.policies.filter(
    ({ subject }) => !subject.some(({ key, value }) => key === 'iam_id' && value === iamId),
  );
}

/** Whether a key that was made is seen everywhere by now. */
export function isSettled(key: { readonly createdAt: number }, { now, settling }: SandboxWorld): boolean {
  return now() - key.createdAt >= settling.keyMs;
}
