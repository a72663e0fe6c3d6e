/**
 * CommonJS source that every program is started with (`node --require`). It ends the program when the other end of the
 * pipe on descriptor 3 closes, which happens also when the sandbox is killed. It watches from a thread of its own, so
 * that a program that never returns to its event loop ends as well.
 */
export const parentGuardSource = `'use strict';
const { isMainThread, Worker } = require('node:worker_threads');
if (isMainThread) {
  process.execArgv = [];
  const watch =
    "const { Socket } = require('node:net');" +
    "const end = () => process.kill(process.pid, 'SIGKILL');" +
    "new Socket({ fd: 3 }).on('error', end).on('close', end).resume();";
  new Worker(watch, { eval: true, execArgv: [], env: {} }).unref();
}
`;
