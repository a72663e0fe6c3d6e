import { prepareSearch } from '../app/search/prepareSearch';
import { utcZone } from '../core/query/localZone';
import type { TimeRange } from '../core/query/timeRange';
import type { SearchRequest } from '../engines/queryEngine';
import type { CommandContext } from './command';
import { problemText } from './problemText';

/**
 * The search over a range of time; null where the text is wrong, which has then been said. Hints are said and do no
 * harm.
 */
export function readSearch(
  { words, output, services, json }: CommandContext,
  bounds: TimeRange = { from: null, to: null },
): SearchRequest | null {
  const text = words[0] ?? '';
  const prepared = prepareSearch(text, '', { now: services.now(), zone: utcZone });
  const { problems } = prepared;
  if (json && !prepared.ok) output.complain(JSON.stringify({ error: { code: 'search', problems } }));
  else {
    for (const problem of problems) {
      const lines = problemText(text, problem);
      if (problem.severity === 'error') output.complain(lines);
      else output.note(lines);
    }
  }
  return prepared.ok ? { ...prepared.request, ...bounds } : null;
}
