// Entry point named by extensionTestsPath: VS Code requires it inside the extension host and awaits run().
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const { HOST_OUTPUT, HOST_REPORT, HOST_GREP } = process.env;
  const print = (...words: unknown[]) =>
    HOST_OUTPUT ? appendFileSync(HOST_OUTPUT, `${format(...words)}\n`) : console.log(...words);
  // The console of an extension host goes to the workbench; the reporter writes to a file that the runner prints.
  (Mocha.reporters.Base as unknown as { consoleLog: typeof print }).consoleLog = print;

  // VS Code only logs these, and mocha does not see them here: those of the suite and the extension fail the run.
  const unhandled = new Set<unknown>();
  const ours = join(__dirname, '..');
  const onUnhandled = (error: unknown) => {
    if (String(error instanceof Error ? error.stack : error).includes(ours)) unhandled.add(error);
  };
  process.on('unhandledRejection', onUnhandled);

  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 30_000, reporter: 'spec', grep: HOST_GREP || undefined });
  // Activation is measured where nothing has activated the extension before.
  const first = (file: string) => (file.startsWith('activation') ? `0${file}` : file);
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.test.js'));
  for (const file of files.sort((a, b) => first(a).localeCompare(first(b)))) mocha.addFile(join(__dirname, file));
  const stats = await new Promise<Mocha.Stats | undefined>((settle, fail) => {
    try {
      const runner = mocha.run(() => settle(runner.stats));
    } catch (error) {
      fail(error);
    }
  });
  process.off('unhandledRejection', onUnhandled);
  for (const error of unhandled) print('unhandled rejection:', error);
  const failures = (stats?.failures ?? 0) + unhandled.size;
  if (HOST_REPORT) {
    writeFileSync(HOST_REPORT, JSON.stringify({ passes: stats?.passes ?? 0, failures, pending: stats?.pending ?? 0 }));
  }
  if (failures > 0) throw new Error(`${failures} failed`);
}
