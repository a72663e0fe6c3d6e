import { snapshotOfVpc } from '../../app/policy/snapshotOfVpc';
import { takeSnapshot } from '../../app/policy/takeSnapshot';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';

export const snapshotCommand: Command = {
  name: 'snapshot',
  summary: 'Write the configuration of a region, to be judged by "explain" and "lint"',
  synopsis: '--region NAME [--vpc NAME] > vpc.json',
  help: `
  --region NAME   for example us-south
  --vpc NAME      that VPC alone, by its name or id

Whoever has the file can reproduce a verdict without access to the account. It holds names, ids, addresses and rules,
no secrets. Lists that may not be read are named in it as gaps, and on stderr; the exit code is then 3.

  vpc-flow-lens snapshot --region us-south --vpc shop > vpc.json
  vpc-flow-lens explain --snapshot vpc.json --src 24.22.68.94 --dst 10.240.0.4 --dst-port 22
`,
  options: { region: { type: 'string' }, vpc: { type: 'string' } },
  words: [0, 0],
  run: snapshot,
};

async function snapshot({ options, output, services, signal }: CommandContext) {
  const region = options.text('region') ?? options.refuse('--region NAME is missing.');
  const vpc = options.text('vpc');
  const cloud = await services.signIn();
  const taken = await takeSnapshot(cloud.vpc, region, services.now(), signal);
  const wanted = vpc === undefined ? taken : snapshotOfVpc(taken, vpc);
  if (wanted === null) throw new Error(`There is no VPC “${vpc}” in ${region}.`);
  await output.line(JSON.stringify(wanted, null, 2), signal);
  const failed = (wanted.gaps ?? []).filter(({ code }) => code !== 'not_read');
  for (const { list, code } of failed)
    output.note(
      `${list.replaceAll('_', ' ')} could not be read${code === 'forbidden' ? ': the account may not' : ''}.`,
    );
  return failed.length > 0 ? exitCode.partly : exitCode.ok;
}
