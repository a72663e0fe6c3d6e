import * as vscode from 'vscode';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { plainLabel } from '../plainLabel';
import { type Answer, askOne, askSeveral, askText, type Step } from './multiStep';
import { type Draft, finished } from './questions/draft';
import type { Option, Question, QuestionPorts } from './questions/question';
import { setUpQuestions } from './questions/setUpQuestions';

export interface WizardResult {
  readonly config: SetUpConfig;
  /** What was typed and is to be kept in secret storage, by the name the configuration gives it. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * The wizard: a question after the other, each changeable by Back; the draft answers them in advance. Rejects with
 * `CancellationError` where it is closed.
 */
export async function askSetUp(ports: QuestionPorts, before: Draft): Promise<WizardResult> {
  let draft = before;
  let at = 0;
  for (;;) {
    const questions = await setUpQuestions(draft, ports);
    const question = questions[at];
    if (question === undefined) return { config: finished(draft), secrets: draft.secrets };
    const answer = await ask(question, draft, { title: 'Set Up Flow Logs', at: at + 1, of: questions.length });
    if (answer.kind === 'next') draft = answer.value;
    at += answer.kind === 'next' ? 1 : -1;
  }
}

async function ask(question: Question, draft: Draft, step: Step): Promise<Answer<Draft>> {
  switch (question.kind) {
    case 'one': {
      const answer = await askOne(step, question.ask, async (signal) =>
        (await question.options(signal)).map((option) => ({ ...itemOf(option), value: option })),
      );
      return answer.kind === 'back' ? answer : { kind: 'next', value: answer.value.answer(draft) };
    }
    case 'some': {
      const answer = await askSeveral(step, question.ask, async (signal) =>
        (await question.options(signal)).map((option) => ({ ...itemOf(option), value: option.target })),
      );
      return answer.kind === 'back' ? answer : { kind: 'next', value: question.answer(draft, answer.value) };
    }
    case 'text': {
      const { ask: prompt, value, secret: password, problem } = question;
      const answer = await askText(step, { prompt, value, password, problem });
      return answer.kind === 'back' ? answer : { kind: 'next', value: question.answer(draft, answer.value) };
    }
  }
}

/** Names of the account are no icons. */
function itemOf({ label, description, detail, icon, chosen }: Option) {
  return {
    ...{ label: plainLabel(label), chosen },
    ...(description === undefined ? {} : { description: plainLabel(description) }),
    ...(detail === undefined ? {} : { detail: plainLabel(detail) }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
  };
}
