import { prepareSearch } from '../app/search/prepareSearch';
import type { SearchRequest } from '../engines/queryEngine';
import type { CommandContext } from './command';
import { problemText } from './problemText';
import { readTimeBounds } from './timeBounds';

/** The search and its range; null where the text is wrong, which has then been said. Hints are said and do no harm. */
export function readSearch({ words, options, output, services, json }: CommandContext): SearchRequest | null {
  const text = words[0] ?? '';
  const now = services.now();
  const bounds = readTimeBounds(options, now);
  const prepared = prepareSearch(text, '', { now });
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
