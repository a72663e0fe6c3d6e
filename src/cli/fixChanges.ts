import type { FixTools } from '../app/policy/applyFix';
import { type ChangeEntry, createChangeJournal } from '../app/policy/changeJournal';
import { reconcileJournal } from '../app/policy/reconcileJournal';
import { undoFix } from '../app/policy/undoFix';
import { counted } from '../app/words';
import type { Cloud } from '../cloud/cloud';
import { formatFlowTime } from '../core/flow/flowTime';
import { describeChange } from '../core/policy/fixText';
import type { CommandContext } from './command';
import { exitCode } from './exitCode';
import { storeDirectory } from './storeDirectory';
import { table } from './table';
import { terminalText } from './terminalText';

/** `fix --undo ID`. */
export async function undoChange(context: CommandContext, id: string) {
  const { output, services, signal, json } = context;
  const entry = await journalOf(context).find(id);
  if (entry === null) throw new Error(`There is no change “${id}”. See vpc-flow-lens fix --changes.`);
  const result = await undoFix(fixTools(context, await services.signIn()), entry, signal);
  if (result.kind !== 'undone') {
    const code = result.kind === 'refused' ? result.code : 'not_undone';
    output.complain(json ? JSON.stringify({ error: { code, message: result.message } }) : terminalText(result.message));
    return exitCode.failed;
  }
  if (json) await output.line(JSON.stringify({ undone: entryJson(result.entry), gone: result.gone }));
  else {
    const gone = result.gone === 0 ? '' : ` ${counted(result.gone, 'rule')} had been removed already.`;
    await output.line(`${id} is undone.${gone}`);
  }
  return exitCode.ok;
}

/** `fix --changes`. */
export async function listChanges(context: CommandContext) {
  const { output, services, signal, json } = context;
  const journal = journalOf(context);
  // What a crash left open can only be found out with an account; without one it is shown as it is.
  if ((await journal.entries()).some(({ state }) => state === 'intended')) {
    const cloud = await services.signIn();
    await reconcileJournal(fixTools(context, cloud), signal);
  }
  const entries = await journal.entries();
  if (json) await output.line(JSON.stringify(entries.map(entryJson)));
  else if (entries.length === 0) await output.line('Nothing was applied from here.');
  else {
    const columns = [
      { heading: 'ID', text: ({ id }: ChangeEntry) => id },
      { heading: 'TIME', text: ({ at }: ChangeEntry) => formatFlowTime(at) },
      { heading: 'STATE', text: ({ state }: ChangeEntry) => state },
      { heading: 'REGION', text: ({ region }: ChangeEntry) => region },
      {
        heading: 'WHAT',
        text: ({ steps }: ChangeEntry) => steps.map(({ change }) => describeChange(change)).join('; '),
      },
    ];
    await output.write(table(columns, entries));
  }
  return exitCode.ok;
}

function journalOf({ services, options }: CommandContext) {
  return createChangeJournal(services.openJournal(storeDirectory(options.text('store'))));
}

export function fixTools(context: CommandContext, cloud: Cloud): FixTools {
  const { now, newId } = context.services;
  return { cloud, journal: journalOf(context), now, newId };
}

export function entryJson(entry: ChangeEntry) {
  return { ...entry, at: formatFlowTime(entry.at), text: entry.steps.map(({ change }) => describeChange(change)) };
}
