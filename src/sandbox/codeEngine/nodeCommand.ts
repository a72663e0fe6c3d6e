import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { dataOf } from './envVariables';
import { isRecord } from './fieldRules';
import type { Entity, ProjectState } from './projectState';

export type NodeCommand =
  | { readonly kind: 'runs'; readonly args: readonly string[]; readonly cwd: string }
  /** With what an operator would find in the events of the instance. */
  | { readonly kind: 'cannot_run'; readonly problem: string };

/**
 * Lays out the mounted config maps and secrets below `folder` as they would lie below `/` of the image, and gives the
 * arguments of `node`. The sandbox has no images: it runs `node` with a script that is mounted, and nothing else.
 */
export async function nodeCommand(project: ProjectState, workload: Entity, folder: string): Promise<NodeCommand> {
  const mounts: string[] = [];
  const wanted = workload.spec.run_volume_mounts;
  for (const mount of (Array.isArray(wanted) ? wanted : []).filter(isRecord)) {
    const path = posix.normalize(String(mount.mount_path)).replace(/\/$/, '');
    const reference = String(mount.reference);
    const data = dataOf(project, String(mount.type), reference);
    if (data === null) return { kind: 'cannot_run', problem: `${mount.type} "${reference}" not found` };
    for (const [key, value] of Object.entries(data)) {
      const file = join(folder, path, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, value);
    }
    mounts.push(path);
  }
  const words = [...strings(workload.spec.run_commands), ...strings(workload.spec.run_arguments)];
  if (/^(\/usr\/(local\/)?bin\/)?node$/.test(words[0] ?? '')) words.shift();
  const script = words.findIndex((word) => !word.startsWith('-'));
  const path = posix.normalize(words[script] ?? '');
  const mount = mounts.find((mounted) => path.startsWith(`${mounted}/`));
  if (script < 0 || mount === undefined) return { kind: 'cannot_run', problem: cannotRun };
  // A whole path: node finds the modules beside it there, as in the image.
  return { kind: 'runs', args: words.with(script, join(folder, path)), cwd: folder };
}

const cannotRun =
  'The sandbox has no images: it runs node with a script that is mounted from a config map, and this is another command';

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
