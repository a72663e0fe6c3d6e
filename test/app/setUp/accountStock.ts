import type { SetUpTools } from '../../../src/app/setUp/setUpTools';

/** All that stands in the account and can be made by setting up, one line each; and what carries the mark. */
export async function accountStock({ cloud, setup }: SetUpTools, mark: string): Promise<readonly string[]> {
  const { resources, iam, codeEngine, network, ibmcloud, tags } = setup;
  const ids = await iam.serviceIds();
  const keys = (await Promise.all(ids.map(({ iamId }) => iam.apiKeys(iamId)))).flat();
  const projects = (await codeEngine.projects('us-south')).filter(({ status }) => status === 'active');
  const inProjects = projects.map(async ({ id: projectId, name }) => {
    const at = { region: 'us-south', projectId };
    const held = [
      (await codeEngine.secret(at, name))?.name,
      (await codeEngine.configMap(at, name))?.name,
      ...[...(await codeEngine.apps(at)), ...(await codeEngine.functions(at))].map((each) => each.name),
    ];
    return held.filter((each) => each !== undefined).map((each) => `${name}/${each}`);
  });
  const subscriptions = projects.length === 0 ? [] : await ibmcloud.cosSubscriptions();
  const policies = [...(await iam.policies({ type: 'authorization' })), ...(await iam.policies({ type: 'access' }))];
  const { openWhisk: whisk } = setup;
  const action = 'flowlogs-shipper';
  const inWhisk = [await whisk?.action(action), await whisk?.trigger(action), await whisk?.rule(action)];
  return [
    ...inWhisk.flatMap((each, at) => (each ? `OpenWhisk ${at} ${each.name}` : [])),
    ...(await resources.instances({})).map(({ name }) => `instance ${name}`),
    ...(await cloud.storage.buckets().catch(() => [])).map(({ name }) => `bucket ${name}`),
    ...policies.map(
      ({ description, subject, resource }) => `policy ${JSON.stringify({ description, subject, resource })}`,
    ),
    ...ids.map(({ name }) => `service id ${name}`),
    ...keys.map(({ name }) => `API key ${name}`),
    ...projects.map(({ name }) => `project ${name}`),
    ...(await Promise.all(inProjects)).flat(),
    ...subscriptions.map(({ name }) => `subscription ${name}`),
    ...(await network.collectors('us-south')).map(({ name }) => `collector ${name}`),
    ...(await tags.resourcesWith(mark)).map(({ crn }) => `tag on ${crn}`),
  ].sort();
}
