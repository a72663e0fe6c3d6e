import type { Draft } from './draft';
import type { QuestionId, TextQuestion } from './question';

/** A secret by the name that the configuration gives it. One that is kept need not be typed again. */
export function secretQuestion(id: QuestionId, name: string, what: string, kept: boolean, value = ''): TextQuestion {
  const again = kept ? ' Leave it empty to use the one that is kept.' : '';
  return {
    ...{ kind: 'text', id, value, secret: true },
    ask: `${what} It is kept in the editor’s secret storage and in a secret of the function.${again}`,
    problem: (text) => (text === '' && !kept ? 'Paste it.' : null),
    answer: ({ config, secrets }: Draft, text) => ({
      config,
      secrets: text === '' ? secrets : new Map([...secrets, [name, text]]),
    }),
  };
}
