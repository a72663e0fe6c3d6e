import * as vscode from 'vscode';
import { type SshSearch, sshText } from '../../app/watches/sshAlert';
import { searchProblem } from '../../core/watch/readWatchRules';
import { plainLabel } from '../plainLabel';
import { type Answer, askOne, askText, type Step } from '../setUp/multiStep';

/** What an alert watches for. */
export interface Watched {
  readonly name: string;
  readonly text: string;
}

export interface WatchedPorts {
  /** The search of the panel in front. */
  readonly searchInFront: () => string | null;
  /** The article's search for one of the account's VPCs; undefined where it is dismissed, null where nobody is signed in. */
  readonly sshSearch: () => Promise<SshSearch | null | undefined>;
}

const longestName = 60;

/** Under the name that its text gives it. */
export const watchedText = (text: string): Watched => ({ name: text.trim().slice(0, longestName), text: text.trim() });

/** Asks what to watch for. Rejects with `CancellationError` where it is closed. */
export async function askWatched(step: Step, { searchInFront, sshSearch }: WatchedPorts): Promise<Answer<Watched>> {
  const shown = searchInFront()?.trim() ?? '';
  const chosen = await askOne<'shown' | 'ssh' | 'other'>(step, 'What to watch for', async () => [
    ...(shown === ''
      ? []
      : [{ label: '$(search) The search shown', detail: plainLabel(shown), value: 'shown', chosen: true } as const]),
    {
      ...{ label: '$(terminal) SSH accepted to an instance of a VPC', detail: sshText },
      ...{ value: 'ssh', chosen: shown === '' },
    },
    { label: '$(edit) Another search…', value: 'other', chosen: false },
  ]);
  if (chosen.kind === 'back') return chosen;
  switch (chosen.value) {
    case 'shown':
      return { kind: 'next', value: watchedText(shown) };
    case 'ssh': {
      const search = await sshSearch();
      if (search === undefined) throw new vscode.CancellationError();
      return { kind: 'next', value: search ?? { name: 'SSH accepted to an instance', text: sshText } };
    }
    case 'other': {
      const typed = await askSearch({ ...step, at: 2 }, '');
      if (typed.kind === 'back') return askWatched(step, { searchInFront: () => shown, sshSearch });
      return { kind: 'next', value: watchedText(typed.value) };
    }
  }
}

/** Asks for a search, which can be read. */
export function askSearch(step: Step, value: string): Promise<Answer<string>> {
  return askText(step, {
    prompt: 'Search, for example action:rejected target_port:443',
    ...{ value, password: false },
    problem: (text) => {
      const problem = searchProblem(text);
      return problem === null ? null : `It ${problem}`;
    },
  });
}
