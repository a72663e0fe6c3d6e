import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interrupted, ReaderGone, runCli } from './cli';
import { composeServices } from './compose';
import { exitCode } from './exitCode';

/** The manifest lies beside the folder of the bundles, in the project and in the installed extension alike. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  const found = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof found === 'string' ? found : 'unknown';
}

const cancel = new AbortController();

/** The first signal lets the work end cleanly, a second one does not wait for it. */
function stop(): void {
  if (cancel.signal.aborted) process.exit(exitCode.cancelled);
  cancel.abort(new Interrupted());
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  cancel.abort(error.code === 'EPIPE' ? new ReaderGone() : error);
});
process.stderr.on('error', () => undefined);

void runCli(process.argv.slice(2), composeServices(process.env, __dirname), version(), process, cancel.signal).then(
  (code) => process.stdout.write('', () => process.exit(code)),
);
