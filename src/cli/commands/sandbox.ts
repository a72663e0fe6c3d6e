import type { Command, CommandContext } from '../command';
import { exitCode } from '../exitCode';
import { parentGone } from '../parentGone';

export const sandboxCommand: Command = {
  name: 'sandbox',
  summary: 'Run a local IBM Cloud with a VPC, a collector and a bucket of flow logs',
  synopsis: '[--port N] [--seed N] [--vsis N] [--hours N] [--empty | --vpc-only]',
  help: `
It listens on 127.0.0.1 and ends on Ctrl-C, or when the program that started it closes the pipe to its stdin.

  --port N    port to listen on (default: any free one)
  --seed N    another world of the same kind (default 1)
  --vsis N    virtual server instances in all (default 2, those of the tutorial)
  --hours N   hours of flow logs the bucket begins with (default 24)
  --empty     begin with an account that has nothing: to rehearse a set-up from the beginning
  --vpc-only  begin with the VPC, but without Cloud Object Storage and collectors

With --json the first line on stdout is one JSON object: url, apiKey, region, environment.
`,
  options: {
    port: { type: 'string' },
    seed: { type: 'string' },
    vsis: { type: 'string' },
    hours: { type: 'string' },
    empty: { type: 'boolean' },
    'vpc-only': { type: 'boolean' },
  },
  words: [0, 0],
  run: runSandbox,
};

async function runSandbox({ options, output, services, signal, json }: CommandContext) {
  options.exclusive('empty', 'vpc-only');
  const choice = {
    account: options.has('empty') ? 'empty' : options.has('vpc-only') ? 'vpc' : 'tutorial',
    port: options.wholeNumber('port', 0, 65_535),
    seed: options.wholeNumber('seed', 0, 0xffff_ffff),
    vsis: options.wholeNumber('vsis', 2, 1000),
    hours: options.wholeNumber('hours', 1, 24 * 90),
  } as const;
  const sandbox = await services.startSandbox(choice);
  try {
    const { url, apiKey, region, environment } = sandbox;
    if (json) await output.line(JSON.stringify({ url, apiKey, region, environment }));
    else {
      const exports = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}\n`);
      await output.write(`Sandbox at ${url}, region ${region}, API key ${apiKey}

Point this program, or another client, at it:

${exports.join('')}
${sandbox.bucket === '' ? nothingCollected : examples(sandbox.bucket)}

Ctrl-C ends it.
`);
    }
    await parentGone(signal);
    return exitCode.ok;
  } finally {
    await sandbox.close();
  }
}

const nothingCollected = 'Nothing is collected yet: set up flow logs first (vpc-flow-lens help setup).';

function examples(bucket: string): string {
  return `Then for example:

  vpc-flow-lens ingest cos://${bucket}
  vpc-flow-lens query 'target_ip:10.240.0.4 action:rejected'`;
}
