import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { CliMachine } from './cliLogin';

/** The CLI may have to renew its own token over the network. */
const patience = 20_000;

/** This machine, for the CLI login. */
export const cliMachine: CliMachine = {
  env: process.env,
  home: homedir(),
  readFile: (path) => readFile(path, 'utf8').catch(() => null),
  run: (program, args, signal) =>
    new Promise((resolve, reject) => {
      const options = { signal, timeout: patience, windowsHide: true, maxBuffer: 1024 * 1024, shell: false };
      // Colours and questions would get in the way of the JSON.
      const env = { ...process.env, IBMCLOUD_COLOR: 'false', BLUEMIX_COLOR: 'false', IBMCLOUD_VERSION_CHECK: 'false' };
      execFile(program, [...args], { ...options, env }, (error, stdout) => (error ? reject(error) : resolve(stdout)))
        // Nobody is there to answer it.
        .stdin?.end();
    }),
};
