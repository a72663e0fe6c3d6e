import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../server.mjs';
import type { HandedOver } from './workbench';

export interface SpawnedSandbox {
  readonly handed: HandedOver;
  stop(): void;
}

/** A sandbox as `npm run sandbox` starts one, with the environment that it tells clients. */
export async function spawnSandbox(...words: readonly string[]): Promise<SpawnedSandbox> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'cli.js'), 'sandbox', '--json', ...words], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { handed: JSON.parse(line) as HandedOver, stop: () => child.stdin.end() };
}
