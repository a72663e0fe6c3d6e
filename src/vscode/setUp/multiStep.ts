import * as vscode from 'vscode';

/** What a question came to: an answer, or a step back. */
export type Answer<T> = { readonly kind: 'next'; readonly value: T } | { readonly kind: 'back' };

export interface Step {
  readonly title: string;
  /** From 1. */
  readonly at: number;
  readonly of: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
  /** Whether it is the answer so far. */
  readonly chosen: boolean;
}

/** Or the reason why there is none. */
type Row<T> = Choice<T> | vscode.QuickPickItem;
type Read<T> = (signal: AbortSignal) => Promise<readonly Choice<T>[]>;

/** One of some. Rejects with `CancellationError` where it is closed. */
export function askOne<T>(step: Step, placeholder: string, read: Read<T>): Promise<Answer<T>> {
  return pick<T, T>(step, placeholder, read, (box) => ({
    several: false,
    shown(choices) {
      const active = choices.find(({ chosen }) => chosen);
      if (active !== undefined) box.activeItems = [active];
    },
    accepted: ([chosen]) => chosen && { kind: 'next', value: chosen.value },
  }));
}

/** At least one of some. Rejects with `CancellationError` where it is closed. */
export function askSeveral<T>(step: Step, placeholder: string, read: Read<T>): Promise<Answer<readonly T[]>> {
  return pick<T, readonly T[]>(step, placeholder, read, (box) => ({
    several: true,
    shown(choices) {
      box.selectedItems = choices.filter(({ chosen }) => chosen);
    },
    accepted(chosen) {
      if (chosen.length > 0) return { kind: 'next', value: chosen.map(({ value }) => value) };
      box.title = `${step.title}: choose at least one, with Space`;
      return undefined;
    },
  }));
}

interface Picking<T, A> {
  readonly several: boolean;
  shown(choices: readonly Choice<T>[]): void;
  accepted(chosen: readonly Choice<T>[]): Answer<A> | undefined;
}

/** What cannot be read stays in the box with its reason: Enter reads it again, Back goes back. */
function pick<T, A>(
  { title, at, of }: Step,
  placeholder: string,
  read: Read<T>,
  prepare: (box: vscode.QuickPick<Row<T>>) => Picking<T, A>,
): Promise<Answer<A>> {
  const box = vscode.window.createQuickPick<Row<T>>();
  const reading = new AbortController();
  Object.assign(box, { title, placeholder, step: at, totalSteps: of, ignoreFocusOut: true });
  Object.assign(box, { matchOnDescription: true, matchOnDetail: true });
  if (at > 1) box.buttons = [vscode.QuickInputButtons.Back];
  const { several, shown, accepted } = prepare(box);
  box.canSelectMany = several;
  let failed = false;
  const load = async (): Promise<void> => {
    box.busy = true;
    failed = false;
    box.items = [];
    try {
      const choices = await read(reading.signal);
      box.items = choices;
      if (choices.length === 0) box.placeholder = `${placeholder} There is none.`;
      shown(choices);
    } catch (error) {
      if (reading.signal.aborted) return;
      failed = true;
      const detail = error instanceof Error ? error.message : String(error);
      box.items = [{ label: '$(error) Could not be read. Enter reads it again.', detail, alwaysShow: true }];
    }
    box.busy = false;
  };
  return until(box, reading, (answer) => {
    box.onDidAccept(() => {
      if (failed) void load();
      else if (!box.busy) {
        const rows = several ? box.selectedItems : box.activeItems;
        const given = accepted(rows.flatMap((row) => ('value' in row ? [row] : [])));
        if (given !== undefined) answer(given);
      }
    });
    void load();
  });
}

/** A text. `problem` says what is wrong with it, null: nothing. Rejects with `CancellationError` where it is closed. */
export function askText(
  { title, at, of }: Step,
  text: {
    readonly prompt: string;
    readonly value: string;
    readonly password: boolean;
    problem(value: string): string | null;
  },
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, step: at, totalSteps: of, ignoreFocusOut: true });
  Object.assign(box, { prompt: text.prompt, value: text.value, password: text.password });
  if (at > 1) box.buttons = [vscode.QuickInputButtons.Back];
  return until(box, null, (answer) => {
    box.onDidChangeValue((value) => {
      box.validationMessage = text.problem(value.trim()) ?? undefined;
    });
    box.onDidAccept(() => {
      const value = box.value.trim();
      const problem = text.problem(value);
      if (problem === null) answer({ kind: 'next', value });
      else box.validationMessage = problem;
    });
  });
}

/** Shows a box until it is answered, left by Back, or closed. */
function until<A>(
  box: vscode.QuickInput & { onDidTriggerButton: vscode.QuickPick<vscode.QuickPickItem>['onDidTriggerButton'] },
  reading: AbortController | null,
  listen: (answer: (given: Answer<A>) => void) => void,
): Promise<Answer<A>> {
  return new Promise<Answer<A>>((resolve, reject) => {
    const end = (finish: () => void): void => {
      finish();
      reading?.abort();
      box.dispose();
    };
    box.onDidTriggerButton(() => end(() => resolve({ kind: 'back' })));
    box.onDidHide(() => end(() => reject(new vscode.CancellationError())));
    listen((given) => end(() => resolve(given)));
    box.show();
  });
}
