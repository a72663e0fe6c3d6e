// Answers the questions of the extension in place of a hand.
import * as vscode from 'vscode';
import type { CommandId } from '../../../src/vscode/ids';
import { recordMessages } from './harness';

/** Goes back instead of answering. */
export const back = Symbol('back');

export interface Asked {
  /** Title, placeholder or prompt, as far as there are. */
  readonly words: string;
  /** What there was to choose from: label, description, detail. */
  readonly rows: readonly string[];
  /** What was wrong with the text that was typed. */
  problem?: string;
}

export type Given = string | typeof back;

/**
 * Answers lists by the first row that has the words, boxes by the text, in order; what is not answered, or wrong, is
 * left by Escape. `restore` gives the questions back to the user.
 */
export function answering(...given: readonly Given[]): { readonly asked: Asked[]; restore(): void } {
  const target = vscode.window as unknown as Record<string, unknown>;
  const { showQuickPick, showInputBox, createQuickPick, createInputBox } = target;
  const queue = [...given];
  const asked: Asked[] = [];
  const rowText = (row: unknown) => {
    if (typeof row === 'string') return row;
    const { label, description = '', detail = '' } = row as vscode.QuickPickItem;
    return `${label} ${description} ${detail}`;
  };
  const choose = (words: string, rows: readonly unknown[]) => {
    asked.push({ words, rows: rows.map(rowText) });
    const answer = queue.shift();
    return answer === back ? back : rows.find((row) => answer !== undefined && rowText(row).includes(answer));
  };
  target.showQuickPick = async (rows: readonly unknown[], options?: vscode.QuickPickOptions) => {
    const chosen = choose(`${options?.title} ${options?.placeHolder}`, await rows);
    return chosen === back ? undefined : chosen;
  };
  target.showInputBox = async (options?: vscode.InputBoxOptions) => {
    const words = `${options?.title} ${options?.prompt}`;
    const typed = queue.shift();
    const problem = typeof typed === 'string' ? await options?.validateInput?.(typed) : undefined;
    asked.push({
      words,
      rows: [],
      ...(problem ? { problem: typeof problem === 'string' ? problem : problem.message } : {}),
    });
    return problem || typed === back ? undefined : typed;
  };
  target.createQuickPick = () => {
    const box = new FakeBox();
    return Object.assign(box, {
      ready: () => {
        const chosen = choose(`${box.title} ${box.placeholder}`, box.items);
        if (chosen === undefined) return box.hide();
        if (chosen === back) return box.goBack();
        box.activeItems = [chosen];
        box.selectedItems = [chosen];
        return box.accept();
      },
    });
  };
  target.createInputBox = () => {
    const box = new FakeBox();
    return Object.assign(box, {
      show: () => {
        const typed = queue.shift();
        const one: Asked = { words: `${box.title} ${box.prompt}`, rows: [] };
        asked.push(one);
        if (typed === undefined) return box.hide();
        if (typed === back) return box.goBack();
        box.value = String(typed);
        box.accept();
        if (box.validationMessage === undefined) return undefined;
        one.problem = box.validationMessage;
        return box.hide();
      },
    });
  };
  return {
    asked,
    restore: () => Object.assign(target, { showQuickPick, showInputBox, createQuickPick, createInputBox }),
  };
}

/** As much of a box as the questions use. A list is answered once it has been read. */
class FakeBox {
  title = '';
  placeholder = '';
  prompt = '';
  value = '';
  validationMessage: string | undefined;
  items: readonly unknown[] = [];
  activeItems: readonly unknown[] = [];
  selectedItems: readonly unknown[] = [];
  ready: () => void = () => undefined;
  show: () => void = () => undefined;
  #hidden: () => void = () => undefined;
  #accepted: () => void = () => undefined;
  #back: () => void = () => undefined;

  set busy(busy: boolean) {
    if (!busy) queueMicrotask(() => this.ready());
  }
  onDidHide(listener: () => void) {
    this.#hidden = listener;
  }
  onDidAccept(listener: () => void) {
    this.#accepted = listener;
  }
  onDidTriggerButton(listener: () => void) {
    this.#back = listener;
  }
  onDidChangeValue() {}
  dispose() {}
  hide() {
    this.#hidden();
  }
  accept() {
    this.#accepted();
  }
  goBack() {
    this.#back();
  }
}

/** Runs a command with these answers and this button of messages pressed; returns its result, what was asked and said. */
export async function runAnswering<T = unknown>(
  id: CommandId,
  given: readonly Given[],
  button?: string,
  ...args: readonly unknown[]
): Promise<{ readonly result: T; readonly asked: readonly Asked[]; readonly said: readonly string[] }> {
  const messages = recordMessages(button);
  const questions = answering(...given);
  try {
    const result = await vscode.commands.executeCommand<T>(id, ...args);
    return { result, asked: questions.asked, said: messages.shown.map(({ text }) => text) };
  } finally {
    questions.restore();
    messages.restore();
  }
}
