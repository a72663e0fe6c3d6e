import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..', '..');

export interface HostBundles {
  readonly modulePath: string;
  readonly decodeWorker: string;
  dispose(): Promise<void>;
}

/** Bundles the child process and the decoding worker as the product does, inside the project: they need its modules. */
export async function buildHostBundles(): Promise<HostBundles> {
  const folder = await mkdtemp(join(await testFolder(), 'host-'));
  await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
    external: ['vscode', '@duckdb/node-api'],
    entryPoints: { engineHost: 'src/engines/duckdb/hostProcess.ts', decodeWorker: 'src/store/decodeWorker.ts' },
    outdir: folder,
  });
  return {
    modulePath: join(folder, 'engineHost.js'),
    decodeWorker: join(folder, 'decodeWorker.js'),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function testFolder(): Promise<string> {
  const folder = join(root, 'dist-test');
  await mkdir(folder, { recursive: true });
  return folder;
}
