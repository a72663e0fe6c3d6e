import type { ChangeDeed, WireRulePlace } from '../../protocol/verdict';

/** What can be done in the verdict pane. */
export interface VerdictActions {
  ask(refresh: boolean): void;
  cancel(): void;
  preview(fix: number): void;
  cancelPreview(fix: number): void;
  apply(fix: number): void;
  /** Something about the change that is shown. */
  change(deed: ChangeDeed): void;
  /** Has the flow explained by the configuration as it is now, in place of what was refused. */
  readAgain(): void;
  probe(): void;
  cancelProbe(): void;
  revealRule(rule: WireRulePlace): void;
  copyFix(fix: number, as: 'terraform' | 'ibmcloud'): void;
  copyExplanation(): void;
  closeSnapshot(): void;
}
