import { spawnSync } from 'node:child_process';

const script = `
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        try:
            file = os.open(os.path.join(folder, name), os.O_RDONLY)
        except OSError:
            continue
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
`;

/** Takes the files below a folder out of the page cache, where Python is there to ask for it and the system to listen. */
export function evict(folder: string): void {
  spawnSync('python3', ['-c', script, folder]);
}
