import * as vscode from 'vscode';
import { type SshSearch, sshSearch } from '../../app/watches/sshAlert';
import type { BrowseSession } from '../flowLogs/browseSession';

/** The article's search for the VPC that is chosen; undefined when dismissed, null where nobody is signed in. */
export async function askSshSearch(session: BrowseSession): Promise<SshSearch | null | undefined> {
  const open = await session.open();
  if (open === null) return null;
  const { cloud } = open.connection;
  const { region } = open;
  const vpcs = await cloud.vpc.vpcs(region);
  const placeHolder = 'SSH accepted to an instance of which VPC?';
  const name = await vscode.window.showQuickPick(
    vpcs.map((vpc) => vpc.name),
    { title: 'Create Alert', placeHolder },
  );
  return name === undefined ? undefined : sshSearch(cloud, region, name);
}
