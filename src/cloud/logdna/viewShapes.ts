import * as v from 'valibot';
import { alertIntervals } from '../../core/watch/alertIntervals';
import type { ChannelTarget, LogdnaView, NewPresetAlert, NewView, PresetAlert, ViewChannel } from './logdnaConfig';

/**
 * How views travel. Answers differ from requests: categories are ids, addresses one text, the interval counts seconds,
 * and the id is `viewid` or `viewID` (contracts/logs-and-functions.md §4.5).
 */
const texts = v.fallback(v.nullish(v.array(v.string()), []), []);
const flag = (otherwise: boolean) => v.fallback(v.nullish(v.boolean(), otherwise), otherwise);

const channelSchema = v.looseObject({
  integration: v.string(),
  operator: v.fallback(v.picklist(['presence', 'absence']), 'presence'),
  triggerlimit: v.fallback(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.finite()), 1),
  triggerinterval: v.fallback(v.pipe(v.union([v.number(), v.string()]), v.transform(secondsOf), v.finite()), 300),
  immediate: flag(false),
  terminal: flag(true),
});

const channels = v.pipe(
  v.nullish(v.array(channelSchema), []),
  v.transform((list) => (list ?? []).map(channelOf)),
);

export const viewSchema = v.pipe(
  v.looseObject({
    name: v.string(),
    viewid: v.optional(v.string()),
    viewID: v.optional(v.string()),
    query: v.fallback(v.nullish(v.string(), ''), ''),
    ...{ hosts: texts, apps: texts, levels: texts, tags: texts, category: texts },
    presetid: v.fallback(v.nullish(v.string(), null), null),
    channels,
  }),
  v.check((view) => (view.viewid ?? view.viewID ?? '') !== '', 'A view has an id.'),
  v.transform(
    (view): LogdnaView => ({
      id: view.viewid ?? view.viewID ?? '',
      ...{ name: view.name, query: view.query ?? '', presetId: view.presetid || null, channels: view.channels },
      ...{ hosts: view.hosts ?? [], apps: view.apps ?? [], levels: view.levels ?? [], tags: view.tags ?? [] },
      categories: view.category ?? [],
    }),
  ),
);

export const presetSchema = v.pipe(
  v.looseObject({ name: v.string(), presetid: v.string(), channels }),
  v.transform(({ name, presetid, channels: list }): PresetAlert => ({ id: presetid, name, channels: list })),
);

export const categorySchema = v.object({ id: v.string(), name: v.string() });

function secondsOf(given: number | string): number {
  if (typeof given === 'number') return given;
  const known = [...alertIntervals].find(([, word]) => word === given);
  return known?.[0] ?? Number(given);
}

function channelOf(channel: v.InferOutput<typeof channelSchema>): ViewChannel {
  const { integration, operator, triggerlimit, triggerinterval, immediate, terminal, ...members } = channel;
  const { alertid: _id, ...rest } = members;
  const trigger = { operator, limit: triggerlimit, intervalSeconds: triggerinterval, immediate, terminal };
  const [to, more] = targetOf(integration, rest);
  return { ...trigger, to, more };
}

type Members = Readonly<Record<string, unknown>>;

function targetOf(integration: string, members: Members): readonly [ChannelTarget, Members] {
  const { url, emails, key, ...rest } = members;
  if (integration === 'slack' && typeof url === 'string') return [{ kind: 'slack', url }, rest];
  if (integration === 'webhook' && typeof url === 'string') return [{ kind: 'webhook', url }, rest];
  if (integration === 'pagerduty' && typeof key === 'string') return [{ kind: 'pagerduty', key }, rest];
  if (integration === 'email') return [{ kind: 'email', addresses: addressesOf(emails) }, rest];
  return [{ kind: 'other', integration }, members];
}

function addressesOf(emails: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(emails) ? emails : String(emails ?? '').split(',');
  return list.map((address) => String(address).trim()).filter((address) => address !== '');
}

/** What is sent of a view. */
export function viewBody(view: NewView): Readonly<Record<string, unknown>> {
  const { name, query, hosts, apps, levels, tags, categories, presetId, channels: list } = view;
  const lists = Object.entries({ hosts, apps, levels, tags, category: categories });
  return {
    name,
    ...(query === '' ? {} : { query }),
    ...Object.fromEntries(lists.filter(([, items]) => items.length > 0)),
    ...(presetId === null ? {} : { presetid: presetId }),
    ...(list.length === 0 ? {} : { channels: list.map(channelBody) }),
  };
}

export function presetBody({ name, channels: list }: NewPresetAlert): Readonly<Record<string, unknown>> {
  return { name, channels: list.map(channelBody) };
}

function channelBody(channel: ViewChannel): Readonly<Record<string, unknown>> {
  const { to, more, operator, limit, intervalSeconds, immediate, terminal } = channel;
  return {
    ...more,
    ...targetBody(to),
    ...{ operator, immediate, terminal, triggerlimit: limit },
    triggerinterval: alertIntervals.get(intervalSeconds) ?? String(intervalSeconds),
  };
}

function targetBody(to: ChannelTarget): Readonly<Record<string, unknown>> {
  switch (to.kind) {
    case 'slack':
    case 'webhook':
      return { integration: to.kind, url: to.url };
    case 'email':
      return { integration: 'email', emails: to.addresses };
    case 'pagerduty':
      return { integration: 'pagerduty', key: to.key };
    case 'other':
      return { integration: to.integration };
  }
}
