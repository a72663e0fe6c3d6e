import type { LogLine } from './logLine';

/** Of what lines are asked for, beside the search. */
export type LineLists = Readonly<Record<'hosts' | 'apps' | 'levels' | 'tags', readonly string[]>>;

export function lineLists(query: URLSearchParams): LineLists {
  const list = (name: string) => (query.get(name) ?? '').split(',').filter((item) => item !== '');
  return { hosts: list('hosts'), apps: list('apps'), levels: list('levels'), tags: list('tags') };
}

/** Whether a line is of the hosts, apps, levels and tags asked for; an empty list asks for nothing. */
export function inLists({ host, app, level, tags }: LogLine, lists: LineLists): boolean {
  const within = (list: readonly string[], values: readonly (string | null)[]) =>
    list.length === 0 || values.some((value) => value !== null && list.includes(value));
  return (
    within(lists.hosts, [host]) &&
    within(lists.apps, [app]) &&
    within(lists.levels, [level]) &&
    within(lists.tags, tags)
  );
}
