import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import esbuild from 'esbuild';

export const entryPoints = {
  app: 'src/shipper/app.ts',
  function: 'src/shipper/function.ts',
  action: 'src/shipper/action.ts',
};

let built: Promise<string> | undefined;

/** The folder of the bundles, made as .config/build.mjs makes them. */
export function shipperBundles(): Promise<string> {
  built ??= (async () => {
    const outdir = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-shipper-'));
    await esbuild.build({
      absWorkingDir: join(__dirname, '..', '..'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      minify: true,
      legalComments: 'none',
      logLevel: 'error',
      supported: { 'dynamic-import': false },
      entryPoints,
      outdir,
    });
    return outdir;
  })();
  return built;
}

after(async () => {
  if (built !== undefined) await rm(await built, { recursive: true, force: true });
});

export type LoggedEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** A program of ours and the lines of its log, which are JSON each. */
export class RunningProgram {
  readonly log: LoggedEvent[] = [];
  text = '';
  readonly ended: Promise<number | null>;
  #waiting: { readonly event: string; readonly resolve: (found: LoggedEvent) => void }[] = [];

  constructor(readonly child: ChildProcess) {
    this.ended = once(child, 'close').then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.text += `${line}\n`;
        if (!line.startsWith('{')) return;
        const said = JSON.parse(line) as LoggedEvent;
        this.log.push(said);
        for (const waiter of this.#waiting.filter(({ event }) => event === said.event)) waiter.resolve(said);
        this.#waiting = this.#waiting.filter(({ event }) => event !== said.event);
      });
    }
  }

  /** The first event of this name, now or when it comes. */
  event(event: string): Promise<LoggedEvent> {
    const found = this.log.find((said) => said.event === event);
    return found ? Promise.resolve(found) : new Promise((resolve) => this.#waiting.push({ event, resolve }));
  }
}

export async function startApp(env: Readonly<Record<string, string>>): Promise<RunningProgram & { port: number }> {
  const program = new RunningProgram(run([join(await shipperBundles(), 'app.js')], { PORT: '0', ...env }));
  const { port } = (await program.event('started')) as unknown as { port: number };
  return Object.assign(program, { port });
}

/** One call of `main` of a bundle in a process of its own, as a platform makes it. */
export async function callMain(
  bundle: 'function' | 'action',
  params: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly result: unknown; readonly program: RunningProgram }> {
  const script = join(await shipperBundles(), `${bundle}.js`);
  const code =
    'const { main } = require(process.argv[1]); main(JSON.parse(process.argv[2])).then((result) => {' +
    ' console.log(JSON.stringify({ event: "result", result })); process.exit(0); });';
  const program = new RunningProgram(run(['-e', code, script, JSON.stringify(params)], env));
  await program.ended;
  return { result: program.log.find(({ event }) => event === 'result')?.result, program };
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const { PATH } = process.env;
  return spawn(process.execPath, args, { env: { ...(PATH && { PATH }), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}
