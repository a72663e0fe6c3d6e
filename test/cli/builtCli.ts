import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import esbuild, { type BuildOptions, type Plugin } from 'esbuild';

export const projectRoot = join(__dirname, '..', '..');

/** The bundles as .config/build.mjs makes them, in a folder of their own: other runs may be building `dist`. */
async function build(): Promise<string> {
  // Below node_modules, so that the native module is found from there.
  const parent = join(projectRoot, 'node_modules', '.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'vpc-flow-lens-cli-'));
  const outdir = join(folder, 'dist');
  const node: BuildOptions = {
    absWorkingDir: projectRoot,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    external: ['vscode', '@duckdb/node-api'],
    outdir,
  };
  const cosSdkApart: Plugin = {
    name: 'cos-sdk-apart',
    setup: (builder) =>
      builder.onResolve({ filter: /^ibm-cos-sdk$/ }, () => ({ path: './ibm-cos-sdk.js', external: true })),
  };
  await Promise.all([
    esbuild.build({
      ...node,
      entryPoints: { cli: 'src/cli/main.ts', ibmcloud: 'src/sandbox/ibmcloud/standIn/main.ts' },
      plugins: [cosSdkApart],
    }),
    esbuild.build({
      ...{ ...node, outdir: join(outdir, 'shipper'), minify: true, external: [] },
      entryPoints: { app: 'src/shipper/app.ts', function: 'src/shipper/function.ts', action: 'src/shipper/action.ts' },
    }),
    symlink(join(projectRoot, 'resources'), join(folder, 'resources')),
    esbuild.build({ ...node, entryPoints: { decodeWorker: 'src/store/decodeWorker.ts' } }),
    esbuild.build({ ...node, entryPoints: { 'ibm-cos-sdk': 'ibm-cos-sdk' } }),
    copyFile(join(projectRoot, 'package.json'), join(folder, 'package.json')),
  ]);
  return folder;
}

let built: Promise<string> | undefined;

after(async () => {
  const folder = await built;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
}

/** Starts the program. `env` adds to an environment without an account; an undefined value takes a variable away. */
export async function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): Promise<StartedCli> {
  built ??= build();
  const script = join(await built, 'dist', 'cli.js');
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }), ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

export async function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return (await startCli(args, env)).ended;
}

export interface Scratch {
  readonly path: string;
  dispose(): Promise<void>;
}

export async function scratchFolder(): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), 'vpc-flow-lens-test-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}
