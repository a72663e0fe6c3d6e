import { createBrowser } from '../../app/browse/browser';
import { createNameDirectory } from '../../app/names';
import type { Command, CommandContext } from '../command';
import { type ExitCode, exitCode } from '../exitCode';
import { terminalText } from '../terminalText';
import { browseSteps } from '../tour/browseSteps';
import { fixSteps } from '../tour/fixSteps';
import { searchSteps } from '../tour/searchSteps';
import type { TourLab, TourStep } from '../tour/tourStep';

export const tourCommand: Command = {
  name: 'tour',
  summary: 'Walk IBM’s article on flow logs in the terminal, on a sandbox of its own',
  synopsis: '[--seed N]',
  help: `
From an empty store: signs in, browses, ingests a day, runs the article's searches, finds the rule that SSH lacks, adds
it, sees SSH accepted, and takes the rule back. Prints what each step finds; ends with 1 and the name of the step when
one finds the wrong thing. Needs no account, and touches neither yours nor
your store.

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
    const sandbox = await services.startSandbox({ seed, hours: 24 });
    try {
      const cloud = await services.signInToSandbox(sandbox);
      const store = await services.openStore(folder.path);
      const engine = await services.openEngine(folder.path);
      try {
        const names = createNameDirectory(cloud.vpc, services.now);
        const browser = createBrowser({ cloud, store, region: sandbox.region, names });
        const journal = services.openJournal(folder.path);
        const { signal } = context;
        return await walk(context, { services, sandbox, cloud, names, browser, store, engine, journal, signal });
      } finally {
        await engine.dispose();
        await store.dispose();
      }
    } finally {
      await sandbox.close();
    }
  } finally {
    await folder.dispose();
  }
}

const steps: readonly TourStep[] = [...browseSteps, ...searchSteps, ...fixSteps];

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
