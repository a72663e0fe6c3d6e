import type { Condition, OrCondition, OrNode, Query } from '../ast';
import { printCondition, printQuery } from '../print';
import { type Check, problem, type Report } from './check';

/** AND and OR side by side: many expect AND to bind first, as elsewhere. LogDNA joins OR first. */
export const mixedOperators: Check = (report) => ({
  query: (node) => look(node, printQuery, report),
  condition: (condition) => look(condition, printCondition, report),
});

function look<Node extends Query | Condition>(node: Node, print: (node: Node) => string, report: Report): void {
  if (node.kind !== 'and') return;
  for (const operand of node.operands as readonly Node[]) {
    // The span of a node in parentheses includes them.
    if (operand.kind === 'or' && !inParentheses(operand)) {
      report(
        problem('info', 'or_and_mixed', operand, 'OR joins before AND: this is read as if it stood in parentheses.', {
          title: 'Write the parentheses',
          start: operand.start,
          end: operand.end,
          newText: `(${print(operand)})`,
        }),
      );
    }
  }
}

function inParentheses(node: OrNode | OrCondition): boolean {
  return node.operands[0]!.start > node.start;
}
