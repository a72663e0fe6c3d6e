import { createBrowser } from '../../app/browse/browser';
import { createNameDirectory } from '../../app/names';
import type { Command, CommandContext } from '../command';
import { type ExitCode, exitCode } from '../exitCode';
import type { RunningSandbox } from '../services';
import { terminalText } from '../terminalText';
import { alertKept, alertTold } from '../tour/alertSteps';
import { browseSteps } from '../tour/browseSteps';
import { fixSteps } from '../tour/fixSteps';
import { lastSteps } from '../tour/lastSteps';
import { searchSteps } from '../tour/searchSteps';
import { setUpSteps } from '../tour/setUpSteps';
import { arrivalSteps, logdnaSteps } from '../tour/shippedSteps';
import type { TourLab, TourStep } from '../tour/tourStep';

export const tourCommand: Command = {
  name: 'tour',
  summary: 'Walk IBM’s article on flow logs in the terminal, on a sandbox of its own',
  synopsis: '[--seed N]',
  help: `
From an empty account: builds the article's VPC, sets up its flow logs with a shipper to LogDNA, exercises it, waits an
hour in the sandbox's time, checks health, browses, ingests, runs the article's searches here and in LogDNA, finds the
rule that SSH lacks, adds it, sees SSH accepted, takes the rule back, replays, and removes everything. Prints what each
step finds; ends with 1 and the name of the step when one finds the wrong thing. Needs no account, and touches neither
yours nor your store.

  --seed N   another world of the same kind (default 1)
`,
  options: { seed: { type: 'string' } },
  words: [0, 0],
  run: tour,
};

async function tour(context: CommandContext): Promise<ExitCode> {
  const { services, options } = context;
  const seed = options.wholeNumber('seed', 0, 0xffff_ffff);
  const folder = await services.temporaryFolder();
  try {
    const sandbox = await services.startSandbox({ seed, account: 'empty' });
    try {
      return await walkIn(context, sandbox, folder.path);
    } finally {
      await sandbox.close();
    }
  } finally {
    await folder.dispose();
  }
}

async function walkIn(context: CommandContext, sandbox: RunningSandbox, folder: string): Promise<ExitCode> {
  const { output, signal } = context;
  const services = context.services.inSandbox(sandbox, folder);
  const access = await services.signInToSetUp(null);
  const { cloud } = access;
  const logdna = services.openLogdna();
  const store = await services.openStore(folder);
  const engine = await services.openEngine(folder);
  try {
    const names = createNameDirectory(cloud.vpc, services.now);
    const browser = createBrowser({ cloud, store, region: sandbox.region, names });
    const journal = services.openJournal(folder);
    const progress = (text: string) => output.progress(text);
    return await walk(context, {
      ...{ services, sandbox, access, cloud, names, browser, store, engine, logdna },
      ...{ journal, folder, signal, progress },
    });
  } finally {
    await engine.dispose();
    await logdna.dispose();
    await store.dispose();
  }
}

const steps: readonly TourStep[] = [
  ...setUpSteps,
  ...arrivalSteps,
  ...browseSteps,
  ...searchSteps,
  ...logdnaSteps,
  alertKept,
  ...fixSteps,
  alertTold,
  ...lastSteps,
];

async function walk({ output, signal, json }: CommandContext, lab: TourLab): Promise<ExitCode> {
  for (const [at, step] of steps.entries()) {
    const place = `Step ${at + 1}, ${step.title}`;
    output.progress(place);
    let found: readonly string[];
    try {
      found = await step.run(lab);
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      if (json) await output.line(JSON.stringify({ step: at + 1, title: step.title, ok: false, message }));
      output.complain(`${place}: ${terminalText(message)}`);
      return exitCode.failed;
    }
    if (json) await output.line(JSON.stringify({ step: at + 1, title: step.title, ok: true, found }));
    else {
      const lines = found.map((line) => `   ${terminalText(line)}\n`).join('');
      await output.write(`${String(at + 1).padStart(2)} ${step.title}\n${lines}\n`);
    }
  }
  if (!json) await output.line('The tour found everything the article tells of.');
  return exitCode.ok;
}
