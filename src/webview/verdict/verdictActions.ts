/** What can be done in the verdict pane. */
export interface VerdictActions {
  ask(refresh: boolean): void;
  cancel(): void;
  preview(fix: number): void;
  cancelPreview(fix: number): void;
  copyFix(fix: number, as: 'terraform' | 'ibmcloud'): void;
  copyExplanation(): void;
  closeSnapshot(): void;
}
