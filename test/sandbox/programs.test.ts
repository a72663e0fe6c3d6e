import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ProgramHost } from '../../src/sandbox/programs/programHost';

describe('sandbox: programs', function () {
  this.timeout(30_000);

  const gone = async (pid: number) => {
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch {
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('end with the sandbox, also those that do not want to', async () => {
    const host = new ProgramHost();
    const pids: number[] = [];
    const start = async (source: string) => {
      const folder = await host.newFolder();
      await writeFile(join(folder, 'main.js'), source);
      await new Promise<void>((resolve) => {
        const onLine = (_: string, text: string) => {
          pids.push(Number(text));
          resolve();
        };
        void host.start({ args: ['main.js'], env: {}, cwd: folder, onLine });
      });
    };
    await start('console.log(process.pid); setInterval(() => {}, 1000);');
    await start("process.on('SIGTERM', () => {}); console.log(process.pid); setInterval(() => {}, 1000);");
    assert.equal(host.count, 2);
    await host.close();
    assert.equal(host.count, 0);
    for (const pid of pids) await gone(pid);
    await assert.rejects(host.start({ args: ['-v'], env: {}, cwd: '.', onLine: () => undefined }));
  });

  it('end when the sandbox is killed, even in the middle of an endless loop', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'programs-test-'));
    let parent: ChildProcess | null = null;
    try {
      const host = pathToFileURL(join(process.cwd(), 'src/sandbox/programs/programHost.ts')).href;
      const looping = 'console.log(process.pid); for (;;);';
      const patient = 'console.log(process.pid); setInterval(() => {}, 1000);';
      await writeFile(join(folder, 'looping.js'), looping);
      await writeFile(join(folder, 'patient.js'), patient);
      const source = `import { ProgramHost } from ${JSON.stringify(host)};
        const host = new ProgramHost();
        for (const file of ['looping.js', 'patient.js'])
          void host.start({ args: [file], env: {}, cwd: ${JSON.stringify(folder)}, onLine: (_, text) => console.log(text) });`;
      await writeFile(join(folder, 'parent.mts'), source);
      parent = spawn(process.execPath, ['--import=tsx', join(folder, 'parent.mts')], {
        stdio: ['ignore', 'pipe', 'inherit'],
        // What it leaves behind is removed with the rest.
        env: { ...process.env, TMPDIR: folder, TEMP: folder },
      });
      const reader = createInterface({ input: parent.stdout! });
      const pids: number[] = [];
      for await (const line of reader) if (pids.push(Number(line)) === 2) break;
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      for (const pid of pids) await gone(pid);
    } finally {
      parent?.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('get nothing of the environment that the sandbox runs in', async () => {
    const host = new ProgramHost();
    process.env.SECRET_OF_THE_USER = 'x';
    try {
      const folder = await host.newFolder();
      await writeFile(join(folder, 'main.js'), 'console.log(JSON.stringify(process.env));');
      const lines: string[] = [];
      const onLine = (_: string, text: string) => lines.push(text);
      const program = await host.start({ args: ['main.js'], env: { OWN: '1' }, cwd: folder, onLine });
      assert.deepEqual(await program.ended, { code: 0 });
      const seen = JSON.parse(lines[0] ?? '{}');
      assert.equal(seen.OWN, '1');
      assert.equal(seen.SECRET_OF_THE_USER, undefined);
    } finally {
      delete process.env.SECRET_OF_THE_USER;
      await host.close();
    }
  });
});
