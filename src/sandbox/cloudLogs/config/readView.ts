import { isObject, type JsonObject } from '../../../core/policy/looseJson';
import { BodyCheck } from './bodyCheck';
import type { InstanceConfig } from './cloudLogsConfigState';

const tiers = ['priority_insights', 'priority_insights_templates', 'all_logs', 'all_logs_templates'];

/** Checks the body of a view (contracts/logs-and-functions.md §6.3). Throws `BodyProblem`. */
export function readView(body: JsonObject, config: InstanceConfig): JsonObject {
  const check = new BodyCheck(body).only('name', 'search_query', 'time_selection', 'filters', 'folder_id', 'tier');
  check.text('name');
  if (check.has('search_query')) {
    const query = check.object('search_query').only('query', 'syntax_type');
    query.text('query');
    if (query.has('syntax_type')) query.oneOf('syntax_type', ['lucene', 'dataprime']);
  }
  readTime(check.object('time_selection').only('quick_selection', 'custom_selection'), check);
  if (check.has('filters')) {
    for (const filter of check.object('filters').only('filters').objects('filters', 4_096)) {
      filter.only('name', 'selected_values').text('name');
      const values = filter.raw('selected_values');
      if (!isObject(values) || Object.values(values).some((chosen) => typeof chosen !== 'boolean')) {
        filter.fail('selected_values', 'must be a map of booleans');
      }
    }
  }
  if (check.has('folder_id') && !config.folders.has(check.uuid('folder_id'))) {
    check.fail('folder_id', 'names no folder');
  }
  if (check.has('tier')) check.oneOf('tier', tiers);
  return body;
}

function readTime(time: BodyCheck, view: BodyCheck): void {
  if (time.has('quick_selection') === time.has('custom_selection')) {
    view.fail('time_selection', 'must have either quick_selection or custom_selection');
  }
  if (time.has('quick_selection')) {
    const quick = time.object('quick_selection').only('caption', 'seconds');
    quick.text('caption');
    quick.number('seconds', 0, 4_294_967_295);
    return;
  }
  const custom = time.object('custom_selection').only('from_time', 'to_time');
  for (const name of ['from_time', 'to_time']) {
    if (Number.isNaN(Date.parse(custom.text(name)))) custom.fail(name, 'must be a time in ISO 8601');
  }
}
