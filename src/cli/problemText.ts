import type { SearchProblem } from '../app/search/prepareSearch';
import { displayWidth, terminalText } from './terminalText';

/**
 * A problem under the text it is about:
 *
 *     target_prt:22
 *     ^^^^^^^^^^
 *   There is no field target_prt. Did you mean target_port?
 *   Instead: target_port:22
 */
export function problemText(text: string, problem: SearchProblem): string {
  const start = Math.min(problem.start, text.length);
  const before = displayWidth(terminalText(text.slice(0, start)));
  const width = Math.max(1, displayWidth(terminalText(text.slice(start, problem.end))));
  const lines = [
    `    ${terminalText(text)}`,
    `    ${' '.repeat(before)}${'^'.repeat(width)}`,
    `  ${problem.severity === 'error' ? '' : 'Note: '}${terminalText(problem.message)}`,
  ];
  const { fix } = problem;
  if (fix) lines.push(`  Instead: ${terminalText(text.slice(0, fix.start) + fix.newText + text.slice(fix.end))}`);
  return lines.join('\n');
}
