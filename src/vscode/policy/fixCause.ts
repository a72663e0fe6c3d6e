import * as vscode from 'vscode';
import type { CauseInRegion } from '../../app/policy/causesOfSearch';
import { rowQuestion } from '../../core/policy/explainRow';
import { describeChange, refusalText } from '../../core/policy/fixText';
import { proposeFixes } from '../../core/policy/proposeFixes';
import type { RuleChanges } from '../changes/ruleChanges';
import { notice } from '../notice';
import { plainLabel } from '../plainLabel';
import type { Judges } from '../verdict/judges';
import { applyRules } from './applyRules';

/** Offers the rules that would let an example of a cause pass, and makes the chosen ones. Rejects with `CloudError`. */
export async function fixCause(
  { region, cause }: CauseInRegion,
  judges: Judges,
  changes: RuleChanges,
  report: (error: unknown) => void,
): Promise<void> {
  const judge = await judges.judge(region, false, new AbortController().signal);
  const question = rowQuestion(judge.directory, cause.example);
  if (question === null) return;
  const { proposals, refusals } = proposeFixes(judge.directory, question.flow);
  if (proposals.length === 0) {
    void vscode.window.showInformationMessage(
      notice(refusals.map(refusalText).join(' ') || 'No rule would help here.'),
    );
    return;
  }
  const items = proposals.map((proposal) => ({
    label: plainLabel(proposal.changes.map(describeChange).join('; ')),
    proposal,
  }));
  const title = 'Rules that would let an example pass, the one that opens least first';
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title });
  if (chosen !== undefined) await applyRules(changes, judge, chosen.proposal, report);
}
