import { articleExercise, type ExerciseTarget } from '../../app/exercise/exerciseTarget';
import { exerciseTargets, type ReachableInstance } from '../../app/exercise/exerciseTargets';
import { type ExerciseTry, exerciseVpc } from '../../app/exercise/exerciseVpc';
import { formatIpv4, parseIpv4 } from '../../core/net/ipv4';
import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { terminalText } from '../terminalText';

export const exerciseCommand: Command = {
  name: 'exercise',
  summary: 'Make traffic that flow logs will show: HTTP and TCP from this machine',
  synopsis: '[PUBLIC-ADDRESS] [--region NAME] [--instance NAME] [--find-address]',
  help: `
Reads /, /info and /remote on port 3000 and tries SSH, as IBM's article does, and names the searches that find it.

  --region NAME    look for instances with a floating IP there, for example us-south
  --instance NAME  that one; without it, the one whose name ends in vsi1, else the first
  --private-ip IP  what flow logs show as its address, where no region is given
  --port N         port of the web server (default 3000)
  --tcp PORTS      ports that are tried by opening a connection (default 22)
  --find-address   ask https://ifconfig.me/ip for this machine's public address, to search by it; another https
                   URL can be named in VPC_FLOW_LENS_ADDRESS_URL

Only the outcome of a search tells what the rules did: a silent port may have other reasons. Flow logs come five to
ten minutes later.

  vpc-flow-lens exercise --region us-south --find-address
  vpc-flow-lens exercise 52.116.136.250 --private-ip 10.240.0.4
`,
  options: {
    region: { type: 'string' },
    instance: { type: 'string' },
    'private-ip': { type: 'string' },
    port: { type: 'string' },
    tcp: { type: 'string' },
    'find-address': { type: 'boolean' },
  },
  words: [0, 1],
  run: exercise,
};

async function exercise(context: CommandContext) {
  const { options, output, services, signal, json } = context;
  const target = await readTarget(context);
  const result = await exerciseVpc(
    services.exercise(),
    target,
    {
      findAddress: options.has('find-address'),
      now: services.now,
      onTry: (tried) => {
        if (!json) output.note(`${tryText(tried)}`);
      },
    },
    signal,
  );
  if (json) {
    await output.line(JSON.stringify({ target, ...result }), signal);
    return exitCode.ok;
  }
  if (result.ownAddress !== null) output.note(`This machine is seen as ${result.ownAddress}.`);
  else if (options.has('find-address')) output.note(terminalText(result.addressProblem ?? ''));
  else output.note('With --find-address the searches tell this machine’s traffic from that of others.');
  output.note('\nIn five to ten minutes, ingest and search:');
  for (const { label, query } of result.searches)
    await output.line(`vpc-flow-lens query '${query}' --range "last 1h"   # ${label}`, signal);
  return exitCode.ok;
}

function tryText({ what, outcome, message }: ExerciseTry): string {
  return terminalText(message.startsWith(what) ? message : `${what}: ${outcome}. ${message}`);
}

async function readTarget({ words, options, services, signal }: CommandContext): Promise<ExerciseTarget> {
  const address = (text: string): string => {
    const parsed = parseIpv4(text);
    return parsed === null ? options.refuse(`“${text}” is not an IPv4 address.`) : formatIpv4(parsed);
  };
  const webPort = options.wholeNumber('port', 1, 65_535) ?? articleExercise.webPort;
  const ports = options.text('tcp')?.split(',') ?? articleExercise.tcpPorts.map(String);
  const tcpPorts = ports.map((text) => {
    const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
    return port >= 1 && port <= 65_535 ? port : options.refuse(`--tcp takes ports with commas between, not “${text}”.`);
  });
  const what = { webPort, pages: articleExercise.pages, tcpPorts };
  const [word] = words;
  const privateIp = options.text('private-ip');
  const region = options.text('region');
  if (region === undefined) {
    if (word === undefined) return options.refuse('A public address, or --region NAME, is missing.');
    return { publicIp: address(word), privateIp: privateIp === undefined ? null : address(privateIp), ...what };
  }
  const found = await exerciseTargets((await services.signIn()).vpc, region, signal);
  const wanted = options.text('instance');
  const fits = ({ instance, publicIp }: ReachableInstance) =>
    (wanted === undefined || instance === wanted) && (word === undefined || publicIp === address(word));
  const one = found.find(fits);
  if (one !== undefined) return { publicIp: one.publicIp, privateIp: one.privateIp, ...what };
  const which = wanted ?? word;
  throw new Error(
    which === undefined
      ? `No instance of ${region} has a floating IP, so nothing can be tried from here.`
      : `There is no instance “${which}” with a floating IP in ${region}.`,
  );
}
