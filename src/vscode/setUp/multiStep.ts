import * as vscode from 'vscode';

/** What a question came to: an answer, a step back, or the end of the wizard. */
export type Answer<T> = { readonly kind: 'next'; readonly value: T } | { readonly kind: 'back' };

export interface Step {
  readonly title: string;
  /** From 1. */
  readonly at: number;
  readonly of: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Rejects with this where the wizard was closed. */
const closed = () => new vscode.CancellationError();

/** One of some. `read` may take its time; what fails keeps the box open with the reason, and Back still works. */
export function askOne<T>(
  step: Step,
  placeholder: string,
  read: () => Promise<readonly Choice<T>[]>,
  chosen?: (value: T) => boolean,
): Promise<Answer<T>> {
  return pick(step, placeholder, read, (box) => {
    box.onChoices = (choices) => {
      const active = choices.find(({ value }) => chosen?.(value));
      if (active !== undefined) box.pick.activeItems = [active];
    };
    return () => box.pick.selectedItems[0] && { kind: 'next', value: box.pick.selectedItems[0].value };
  });
}

/** At least one of some. */
export function askSeveral<T>(
  step: Step,
  placeholder: string,
  read: () => Promise<readonly Choice<T>[]>,
  chosen: (value: T) => boolean,
): Promise<Answer<readonly T[]>> {
  return pick<T, readonly T[]>(step, placeholder, read, (box) => {
    box.pick.canSelectMany = true;
    box.onChoices = (choices) => {
      box.pick.selectedItems = choices.filter(({ value }) => chosen(value));
    };
    return () => {
      const values = box.pick.selectedItems.map(({ value }) => value);
      if (values.length > 0) return { kind: 'next', value: values };
      box.pick.title = `${step.title}: choose at least one, with Space`;
      return undefined;
    };
  });
}

interface PickBox<T> {
  readonly pick: vscode.QuickPick<Choice<T>>;
  onChoices: (choices: readonly Choice<T>[]) => void;
}

function pick<T, A>(
  { title, at, of }: Step,
  placeholder: string,
  read: () => Promise<readonly Choice<T>[]>,
  prepare: (box: PickBox<T>) => () => Answer<A> | undefined,
): Promise<Answer<A>> {
  const box: PickBox<T> = { pick: vscode.window.createQuickPick<Choice<T>>(), onChoices: () => undefined };
  const quick = box.pick;
  Object.assign(quick, { title, placeholder, step: at, totalSteps: of, ignoreFocusOut: true, busy: true });
  Object.assign(quick, { matchOnDescription: true, matchOnDetail: true });
  if (at > 1) quick.buttons = [vscode.QuickInputButtons.Back];
  const accept = prepare(box);
  return new Promise<Answer<A>>((resolve, reject) => {
    const end = (finish: () => void) => {
      finish();
      quick.dispose();
    };
    quick.onDidAccept(() => {
      const answer = accept();
      if (answer !== undefined) end(() => resolve(answer));
    });
    quick.onDidTriggerButton(() => end(() => resolve({ kind: 'back' })));
    quick.onDidHide(() => end(() => reject(closed())));
    quick.show();
    read().then(
      (choices) => {
        quick.items = choices;
        quick.busy = false;
        if (choices.length === 0) quick.placeholder = `${placeholder} There is none.`;
        box.onChoices(choices);
      },
      (error: unknown) => end(() => reject(error)),
    );
  });
}

/** A text. `problem` says what is wrong with it, null: nothing. */
export function askText(
  { title, at, of }: Step,
  text: {
    readonly prompt: string;
    readonly value: string;
    readonly placeholder?: string;
    readonly password?: boolean;
    problem(value: string): string | null;
  },
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, step: at, totalSteps: of, ignoreFocusOut: true });
  Object.assign(box, { prompt: text.prompt, value: text.value, password: text.password ?? false });
  if (text.placeholder !== undefined) box.placeholder = text.placeholder;
  if (at > 1) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      finish();
      box.dispose();
    };
    box.onDidChangeValue((value) => {
      box.validationMessage = text.problem(value.trim()) ?? undefined;
    });
    box.onDidAccept(() => {
      const value = box.value.trim();
      const problem = text.problem(value);
      if (problem === null) end(() => resolve({ kind: 'next', value }));
      else box.validationMessage = problem;
    });
    box.onDidTriggerButton(() => end(() => resolve({ kind: 'back' })));
    box.onDidHide(() => end(() => reject(closed())));
    box.show();
  });
}
