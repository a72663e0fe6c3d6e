import { snapshotFile } from '../app/policy/snapshotFile';
import { type PolicyDirectory, policyDirectory } from '../core/policy/policyDirectory';
import type { CommandContext } from './command';
import { terminalText } from './terminalText';

/** The snapshot that `--snapshot` names, ready to be asked; what had to be left out of it is said on stderr. */
export async function readSnapshotFile(context: CommandContext): Promise<PolicyDirectory> {
  const { options, services, signal, output } = context;
  const path = options.text('snapshot') ?? options.refuse('--snapshot FILE is missing: the configuration to judge by.');
  const reading = snapshotFile(path, await services.readFile(path, signal));
  if (!reading.ok) throw new Error(reading.message);
  for (const problem of reading.problems) output.note(terminalText(problem));
  return policyDirectory(reading.snapshot);
}
