import type { ChangeEntry } from '../../app/policy/changeJournal';
import { openedText } from '../../app/policy/openedText';
import { counted } from '../../app/words';
import type { FixProposal } from '../../core/policy/fixProposal';
import { describeChange, warningText } from '../../core/policy/fixText';
import type { RuleChange } from '../../core/policy/ruleChange';

/** A question with one answer besides Cancel. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
}

/** So many lines of what is opened are read before a button is pressed. */
const shownLines = 12;

/** What is asked before rules are made: where, which, what they open, what to think of. */
export function applyQuestion(
  { changes, opens, warnings }: Pick<FixProposal, 'changes' | 'opens' | 'warnings'>,
  account: string,
): Question {
  const opened = opens.flatMap(openedText);
  const shown = opened.slice(0, shownLines);
  const more = opened.length - shown.length;
  const detail = [
    `In ${account}:`,
    ...changes.map((change) => `• ${describeChange(change)}`),
    '',
    'This opens:',
    ...(shown.length === 0 ? ['• nothing else that the other layers let pass'] : shown.map((line) => `• ${line}`)),
    ...(more === 0 ? [] : [`• and ${counted(more, 'more place')}`]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((warning) => warningText(warning))]),
  ];
  const [only] = changes;
  const one = changes.length === 1 && only !== undefined;
  return {
    message: one ? `${describeChange(only)}?` : `Add ${changes.length} rules?`,
    detail: detail.join('\n'),
    button: one ? 'Add Rule' : `Add ${changes.length} Rules`,
  };
}

/** `Added inbound TCP 22 from 24.22.68.94 to sg1.` */
export function addedText(changes: readonly RuleChange[]): string {
  return `${changes.map((change) => describeChange(change).replace(/^Add /, 'Added ')).join('; ')}.`;
}

/** The rules of an entry, in one line. */
export function entryText({ steps }: ChangeEntry): string {
  return steps.map(({ change }) => describeChange(change)).join('; ');
}

/** What an entry's state means. */
export function stateText({ state }: ChangeEntry): string {
  switch (state) {
    case 'intended':
      return 'under way, or not finished';
    case 'applied':
      return 'in force';
    case 'failed':
      return 'not made';
    case 'undone':
      return 'undone';
    case 'incomplete':
      return 'in force in part';
  }
}

/** What undoing came to. `gone`: rules that somebody else had removed already. */
export function undoneText(gone: number, rules: number): string {
  if (gone === 0) return rules === 1 ? 'The rule is removed again.' : `The ${rules} rules are removed again.`;
  if (gone === rules) return 'Somebody had removed it already.';
  return `Undone; ${counted(gone, 'rule')} had been removed already.`;
}
