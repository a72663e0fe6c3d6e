import * as v from 'valibot';
import type { CliErrorCode, CliPlugin, CliTarget, Subscription } from '../ibmcloudCli';
import { listOf, word } from './serviceCalls';

/** What the `ibmcloud` CLI writes, read tolerantly: little of it is documented, and notices may stand before it. */

/** Undefined where there is no JSON. */
function jsonOf(output: string): unknown {
  const start = output.search(/[[{]/);
  if (start < 0) return undefined;
  try {
    return JSON.parse(output.slice(start));
  } catch {
    return undefined;
  }
}

const versionParts = v.object({ Major: v.number(), Minor: v.number(), Build: v.number() });
const pluginVersion = v.union([
  v.string(),
  v.pipe(
    versionParts,
    v.transform(({ Major, Minor, Build }) => `${Major}.${Minor}.${Build}`),
  ),
]);
const pluginList = v.array(
  v.object({ Name: word, name: word, Version: v.optional(pluginVersion), version: v.optional(pluginVersion) }),
);

/** JSON, or the table that older versions print whatever is asked for. */
export function pluginsOf(output: string): readonly CliPlugin[] {
  const read = v.safeParse(pluginList, jsonOf(output));
  if (read.success) {
    return read.output.flatMap(({ Name, name, Version, version }) => {
      const found = Name ?? name;
      return found === null ? [] : [{ name: found, version: Version ?? version ?? '' }];
    });
  }
  return [...output.matchAll(/^\s*([\w-]+)(?:\[[^\]]*\])?\s+v?(\d+\.\d+\.\d+)/gm)].map(
    ([, name = '', version = '']) => ({
      ...{ name, version },
    }),
  );
}

const named = v.fallback(v.nullish(v.object({ guid: word, name: word }), null), null);
const target = v.object({
  ...{ account: named, region: named, resource_group: named },
  user: v.fallback(v.nullish(v.object({ user_email: word, display_name: word }), null), null),
});

/** Null where it is not understood. */
export function targetOf(output: string): CliTarget | null {
  const read = v.safeParse(target, jsonOf(output));
  if (!read.success) return null;
  const { account, region, resource_group, user } = read.output;
  return {
    ...{ accountId: account?.guid || null, accountName: account?.name || null, region: region?.name || null },
    ...{ resourceGroup: resource_group?.name || null, user: user?.user_email || user?.display_name || null },
  };
}

const condition = v.object({ type: word, status: word, reason: word, message: word });
const spec = v.object({
  ...{ bucket: word, eventType: word, prefix: word, suffix: word, schedule: word },
  sink: v.fallback(
    v.nullish(v.object({ ref: v.fallback(v.nullish(v.object({ name: word }), null), null) }), null),
    null,
  ),
});
/** The custom resource: https://cloud.ibm.com/docs/codeengine?topic=codeengine-kubernetes (its spec is not documented). */
const subscription = v.pipe(
  v.object({
    metadata: v.object({ name: v.string() }),
    spec: v.fallback(v.nullish(spec, null), null),
    status: v.fallback(v.nullish(v.object({ conditions: listOf(condition) }), null), null),
  }),
  v.transform((found): Subscription => {
    const { bucket = null, eventType = null, prefix = null, suffix = null, schedule = null } = found.spec ?? {};
    const conditions = found.status?.conditions ?? [];
    const ready = conditions.find(({ type }) => type === 'Ready');
    const wrong = conditions.find(({ status, message, reason }) => status === 'False' && (message ?? reason));
    return {
      ...{ name: found.metadata.name, destination: found.spec?.sink?.ref?.name ?? null },
      ...{ bucket, eventType, prefix, suffix, schedule },
      ready: ready === undefined ? null : ready.status === 'True',
      reason:
        ready?.status === 'True' ? null : (ready?.message ?? ready?.reason ?? wrong?.message ?? wrong?.reason ?? null),
    };
  }),
);
const subscriptionList = v.union([
  v.array(subscription),
  v.pipe(
    v.object({ items: listOf(subscription) }),
    v.transform(({ items }) => items),
  ),
]);

export function subscriptionOf(output: string): Subscription | null {
  const read = v.safeParse(subscription, jsonOf(output));
  return read.success ? read.output : null;
}

export function subscriptionsOf(output: string): readonly Subscription[] | null {
  const read = v.safeParse(subscriptionList, jsonOf(output));
  return read.success ? read.output : null;
}

/** What went wrong, from what it says: exit codes do not tell. */
export function failureCode(output: string): CliErrorCode {
  const is = (pattern: RegExp): boolean => pattern.test(output);
  if (is(/not logged in|login session (?:has )?expired|(?:log in|login) by running/i)) return 'not_logged_in';
  if (is(/not a registered command|plug-?in .{0,40} (?:is )?not (?:installed|found)/i)) return 'plugin_missing';
  if (is(/already exists/i)) return 'exists';
  if (is(/notifications manager|not authorized|forbidden|access (?:is )?denied|unauthorized/i)) return 'forbidden';
  if (is(/no project (?:is |was )?(?:currently )?(?:selected|targeted)|select a project/i)) return 'no_project';
  if (is(/timed out|timeout/i)) return 'timeout';
  if (is(/not ?found|does not exist|no such/i)) return 'not_found';
  return 'failed';
}
