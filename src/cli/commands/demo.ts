import { buildDemoVpc } from '../../app/demoVpc/buildDemoVpc';
import {
  type DemoVpc,
  type DemoVpcChoice,
  type DemoVpcStep,
  demoBasename,
  findDemoWorkspace,
  readDemoVpc,
} from '../../app/demoVpc/demoVpc';
import { removeDemoVpc } from '../../app/demoVpc/removeDemoVpc';
import type { CloudSetup } from '../../cloud/setup/cloudSetup';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { terminalText } from '../terminalText';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Build IBM’s demo VPC by Schematics, or remove it',
  synopsis: '--region NAME [--build | --remove]',
  help: `
  --region NAME     of the VPC, for example us-south
  --basename NAME   stands before every name (default demo)
  --ssh-key NAME    an SSH key of the region, to log in with once port 22 is opened
  --build           build it; what stands is kept, and a job that was stopped goes on
  --remove          destroy all of it, and its workspace
  --log             show what Terraform says

Without --build and --remove it only says what stands. The VPC has two small instances (cx2-2x4), a floating IP and a
public gateway, which cost money as long as they stand. vsi1 answers on port 3000 and nothing else; "exercise" makes
traffic to it, and a flow log collector of "setup" records it. Needs the roles Editor on VPC Infrastructure Services and
Writer on Schematics. Building takes some minutes; Ctrl-C stops the job.
`,
  options: {
    region: { type: 'string' },
    basename: { type: 'string' },
    'ssh-key': { type: 'string' },
    build: { type: 'boolean' },
    remove: { type: 'boolean' },
    log: { type: 'boolean' },
  },
  words: [0, 0],
  run: demo,
};

async function demo(context: CommandContext) {
  const { options, services } = context;
  options.exclusive('build', 'remove');
  const region = options.text('region') ?? options.refuse('--region NAME is missing.');
  const basename = options.text('basename') ?? 'demo';
  if (!demoBasename.test(basename))
    options.refuse(
      '--basename takes lower-case letters, digits and hyphens, begins with a letter, and is at most 40 long.',
    );
  const { setup } = await services.signInToSetUp(null);
  const choice = { region, basename };
  if (options.has('build')) return build(context, setup, choice);
  return options.has('remove') ? remove(context, setup, choice) : show(context, setup, choice);
}

const stepText: Readonly<Record<DemoVpcStep, string>> = {
  workspace: 'Looking for the workspace',
  upload: 'Uploading the template',
  plan: 'Planning',
  apply: 'Applying',
  destroy: 'Destroying',
  outputs: 'Reading the addresses',
  delete: 'Deleting the workspace',
};

function progress({ options, output }: CommandContext) {
  return {
    onStep: (step: DemoVpcStep) => output.note(`${stepText[step]} …`),
    onLog: (text: string) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      if (options.has('log')) for (const line of lines) output.note(`  ${terminalText(line)}`);
      else output.progress(terminalText(lines.at(-1) ?? ''));
    },
  };
}

async function build(context: CommandContext, { resources, schematics }: CloudSetup, choice: DemoVpcChoice) {
  const { options, output, services, signal, json } = context;
  const [group] = await resources.resourceGroups(signal);
  if (group === undefined) throw new Error('You may see no resource group. Ask for the role Viewer on one.');
  const key = options.text('ssh-key');
  const wanted = { ...choice, resourceGroupId: group.id, ...(key === undefined ? {} : { sshKeyName: key }) };
  const tools = { schematics, templateFiles: services.demoTemplate };
  const { vpc, stood } = await buildDemoVpc(tools, wanted, progress(context), signal);
  if (json) await output.line(JSON.stringify({ ...choice, ...vpc, stood }), signal);
  else {
    await output.write(vpcText(vpc, choice), signal);
    if (stood) output.note('All of it stood: there was nothing to do.');
  }
  return exitCode.ok;
}

async function remove(context: CommandContext, { schematics }: CloudSetup, choice: DemoVpcChoice) {
  const { output, signal, json } = context;
  const state = await removeDemoVpc({ schematics }, choice, progress(context), signal);
  if (json) await output.line(JSON.stringify({ ...choice, state }), signal);
  else
    output.note(
      state === 'gone'
        ? `There is no demo VPC ${choice.basename} in ${choice.region}.`
        : 'The demo VPC is removed. Flow logs in their bucket stay.',
    );
  return exitCode.ok;
}

async function show({ output, signal, json }: CommandContext, { schematics }: CloudSetup, choice: DemoVpcChoice) {
  const found = await findDemoWorkspace({ schematics }, choice, signal);
  const vpc = found === null ? null : await readDemoVpc({ schematics }, found.at, signal);
  if (json) await output.line(JSON.stringify({ ...choice, status: found?.workspace.status ?? null, vpc }), signal);
  else if (vpc !== null) await output.write(vpcText(vpc, choice), signal);
  else {
    const state =
      found === null ? 'There is none' : `Its workspace is ${found.workspace.status}, and not all of it stands`;
    output.note(`${state}. Build it: vpc-flow-lens demo --region ${choice.region} --build`);
  }
  return exitCode.ok;
}

function vpcText(
  { vpcId, publicIp, privateIp, remotePrivateIp }: DemoVpc,
  { region, basename }: DemoVpcChoice,
): string {
  const lines = [
    `VPC ${basename}-vpc  ${vpcId}`,
    `vsi1  ${privateIp}  http://${publicIp}:3000/`,
    `vsi2  ${remotePrivateIp}`,
    '',
    `vpc-flow-lens exercise --region ${region} --instance ${basename}-vsi1 --find-address`,
  ];
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}
