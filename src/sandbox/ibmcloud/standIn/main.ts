import { runStandIn } from './runStandIn';

/** Entry of the stand-in: `ibmcloud …` on a sandbox. */
async function main(): Promise<void> {
  const { exitCode, stdout, stderr } = await runStandIn(process.argv.slice(2), process.env);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

void main();
