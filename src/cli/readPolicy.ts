import { takeSnapshot } from '../app/policy/takeSnapshot';
import { type PolicyDirectory, policyDirectory } from '../core/policy/policyDirectory';
import type { CommandContext } from './command';
import { readSnapshotFile } from './readSnapshotFile';

/**
 * The configuration to judge by: of the file that --snapshot names, or of a region as it is now. What could not be read
 * is said on stderr.
 */
export async function readPolicy(context: CommandContext, named: string | undefined): Promise<PolicyDirectory> {
  const { options, services, signal, output } = context;
  if (options.has('snapshot')) return readSnapshotFile(context);
  const region = named ?? options.refuse('--snapshot FILE or --region NAME is missing: what to judge by.');
  const cloud = await services.signIn();
  const snapshot = await takeSnapshot(cloud.vpc, region, services.now(), signal);
  for (const { list, code } of snapshot.gaps ?? []) {
    if (code === 'not_read') continue;
    const why = code === 'forbidden' ? ': the account may not' : '';
    output.note(`${list.replaceAll('_', ' ')} of ${region} could not be read${why}.`);
  }
  return policyDirectory(snapshot);
}
