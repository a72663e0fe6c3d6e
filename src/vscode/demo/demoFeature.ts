import * as vscode from 'vscode';
import { buildDemoVpc } from '../../app/demoVpc/buildDemoVpc';
import {
  type DemoVpc,
  type DemoVpcChoice,
  type DemoVpcProgress,
  type DemoVpcTools,
  demoBasename,
  demoVpcsIn,
} from '../../app/demoVpc/demoVpc';
import { removeDemoVpc } from '../../app/demoVpc/removeDemoVpc';
import type { SetUpConfig } from '../../app/setUp/setUpConfig';
import { CloudError } from '../../cloud/cloud';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { Accounts } from '../account/accounts';
import { signalOf } from '../cancellation';
import { commandIds } from '../ids';
import { notice } from '../notice';
import { plainLabel } from '../plainLabel';
import { lastLine, stepText } from './demoWords';

export interface DemoFeaturePorts {
  readonly accounts: Accounts;
  readonly templateFiles: DemoVpcTools['templateFiles'];
  /** The wizard, with what is known of the answers. */
  setUp(known: Partial<SetUpConfig>): Promise<void>;
}

const costs =
  'Two small instances (cx2-2x4), a floating IP and a public gateway, which cost money as long as they stand. vsi1 answers on port 3000 and nothing else. IBM Cloud Schematics builds it in some minutes; it needs the roles Editor on VPC Infrastructure Services and Writer on Schematics. “Remove the Demo VPC” takes all of it away.';

/** Building IBM's demo VPC from the editor, and removing it. */
export class DemoFeature {
  constructor(private readonly ports: DemoFeaturePorts) {}

  /** Asks for a name and a yes, builds, and offers what comes next. Rejects with `CloudError`, and when cancelled. */
  async build(): Promise<void> {
    const { connection, region } = await this.ports.accounts.required();
    const basename = await askBasename(region);
    if (basename === undefined) return;
    const setup = await connection.setup();
    const sshKeyName = await askKey(setup, region);
    if (sshKeyName === undefined) return;
    const label = 'Build';
    const question = `Build the demo VPC ${basename} in ${region}?`;
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail: costs }, label)) !== label) return;
    const { schematics, resources } = setup;
    const { vpc, stood } = await working(`Building the demo VPC ${basename}`, async (progress, signal) => {
      const groups = await resources.resourceGroups(signal);
      const group = groups.find(({ isDefault }) => isDefault) ?? groups[0];
      if (group === undefined) throw noGroup();
      const wanted = { region, basename, resourceGroupId: group.id, ...(sshKeyName === null ? {} : { sshKeyName }) };
      return buildDemoVpc({ schematics, templateFiles: this.ports.templateFiles }, wanted, progress, signal);
    });
    await vscode.commands.executeCommand(commandIds.refresh);
    await this.next({ region, basename }, vpc, stood);
  }

  /** Asks which, shows what goes, removes it. Rejects with `CloudError`, and when cancelled. */
  async remove(): Promise<void> {
    const { connection, region } = await this.ports.accounts.required();
    const { schematics } = await connection.setup();
    const found = await demoVpcsIn({ schematics }, region);
    const choice = await chooseDemo(found, region);
    if (choice === undefined) return;
    const detail = 'Its instances, subnets, gateway and floating IP are destroyed. Flow logs in their bucket stay.';
    const label = 'Remove';
    const question = `Remove the demo VPC ${choice.basename} of ${region}?`;
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, label)) !== label) return;
    await working(`Removing the demo VPC ${choice.basename}`, (progress, signal) =>
      removeDemoVpc({ schematics }, choice, progress, signal),
    );
    await vscode.commands.executeCommand(commandIds.refresh);
    void vscode.window.showInformationMessage(notice(`The demo VPC ${choice.basename} is removed.`));
  }

  private async next({ region, basename }: DemoVpcChoice, vpc: DemoVpc, stood: boolean): Promise<void> {
    const [setUp, exercise] = ['Set Up Flow Logs', 'Exercise the VPC'];
    const is = stood ? 'stood already' : 'is built';
    const chosen = await vscode.window.showInformationMessage(
      `The demo VPC ${basename} ${is}: vsi1 (${vpc.privateIp}) answers at http://${vpc.publicIp}:3000/, vsi2 has ${vpc.remotePrivateIp}. Set up flow logs for it, then exercise it.`,
      setUp,
      exercise,
    );
    if (chosen === setUp) await this.ports.setUp({ region, targets: [{ kind: 'vpc', is: `${basename}-vpc` }] });
    else if (chosen === exercise) await vscode.commands.executeCommand(commandIds.exerciseVpc);
  }
}

function askBasename(region: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Build the Demo VPC',
    prompt: `First part of all its names in ${region}`,
    value: 'demo',
    validateInput: (text) =>
      demoBasename.test(text)
        ? undefined
        : 'Lower-case letters, digits and hyphens, beginning with a letter, at most 40 of them.',
  });
}

/** Null: none; undefined: it was left. Nobody is asked where the region has no key. */
async function askKey({ network }: CloudSetup, region: string): Promise<string | null | undefined> {
  const keys = await network.sshKeys(region);
  if (keys.length === 0) return null;
  const items = [
    { label: 'No key', detail: 'Nobody can log in to the instances.', name: null },
    ...keys.map(({ name }) => ({ label: plainLabel(name), detail: 'To log in with once port 22 is opened.', name })),
  ];
  const placeHolder = 'Which SSH key is to be put on the instances?';
  return (await vscode.window.showQuickPick(items, { title: 'Build the Demo VPC', placeHolder }))?.name;
}

async function chooseDemo(found: readonly DemoVpcChoice[], region: string): Promise<DemoVpcChoice | undefined> {
  if (found.length > 1) {
    const items = found.map((choice) => ({ label: plainLabel(choice.basename), description: choice.region, choice }));
    return (await vscode.window.showQuickPick(items, { title: 'Remove the Demo VPC' }))?.choice;
  }
  if (found.length === 0) void vscode.window.showInformationMessage(`There is no demo VPC in ${region}.`);
  return found[0];
}

const noGroup = () =>
  new CloudError('forbidden', 'You may see no resource group. Ask for the role Viewer on one.', {
    service: 'Resource Manager',
  });

/** The job's last line beside the title; Cancel stops the job. */
function working<T>(title: string, work: (progress: DemoVpcProgress, signal: AbortSignal) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (report, token) => {
      const onStep: DemoVpcProgress['onStep'] = (step) => report.report({ message: stepText[step] });
      const onLog = (text: string) => {
        const line = lastLine(text);
        if (line !== null) report.report({ message: line });
      };
      return work({ onStep, onLog }, signalOf(token));
    }),
  );
}
