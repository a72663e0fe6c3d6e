import { type PolicyDirectory, policyDirectory } from '../core/policy/policyDirectory';
import { readSnapshot } from '../core/policy/readSnapshot';
import type { CommandContext } from './command';
import { terminalText } from './terminalText';

/** The snapshot that `--snapshot` names, ready to be asked; what had to be left out of it is said on stderr. */
export async function readSnapshotFile(context: CommandContext): Promise<PolicyDirectory> {
  const { options, services, signal, output } = context;
  const path = options.text('snapshot') ?? options.refuse('--snapshot FILE is missing: the configuration to judge by.');
  const bytes = await services.readFile(path, signal);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const reading = readSnapshot(json);
  if (!reading.ok) throw new Error(`${path} is not a snapshot of a VPC. ${reading.message}`);
  for (const problem of reading.problems) output.note(terminalText(problem));
  return policyDirectory(reading.snapshot);
}
