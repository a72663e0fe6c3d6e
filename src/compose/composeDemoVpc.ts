import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SetUpConfig } from '../app/setUp/setUpConfig';
import type { Accounts } from '../vscode/account/accounts';
import { commandIds } from '../vscode/ids';
import type { Base } from './base';

/** The demo VPC, loaded when somebody builds or removes one. */
export function composeDemoVpc(
  { context, commands }: Base,
  accounts: Accounts,
  setUp: (known: Partial<SetUpConfig>) => Promise<void>,
): void {
  const folder = context.asAbsolutePath(join('resources', 'demo-vpc'));
  const templateFiles = async () => {
    const names = (await readdir(folder)).sort();
    return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
  };
  const load = async () => {
    const { DemoFeature } = await import('../vscode/demo/demoFeature');
    return new DemoFeature({ accounts, templateFiles, setUp });
  };
  commands.register(commandIds.buildDemoVpc, async () => (await load()).build());
  commands.register(commandIds.removeDemoVpc, async () => (await load()).remove());
}
