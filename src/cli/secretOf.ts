import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

type Environment = Readonly<Record<string, string | undefined>>;

const asked = new Map<string, string>();

/**
 * A secret by its name: the environment variable, else asked for at the terminal, without echo and once, else null.
 * Rejects with the signal's reason when cancelled.
 */
export async function secretOf(env: Environment, name: string, signal: AbortSignal): Promise<string | null> {
  const known = env[name] ?? asked.get(name);
  if (known) return known;
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  const given = (await ask(`${name}: `, signal)).trim();
  if (given === '') return null;
  asked.set(name, given);
  return given;
}

/** What is typed is not shown. */
function ask(question: string, signal: AbortSignal): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    // Ctrl-C while asking: as the process's own.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.once('close', () => resolve(''));
    lines.once('line', resolve);
  }).finally(() => {
    lines.close();
    process.stderr.write('\n');
  });
}
