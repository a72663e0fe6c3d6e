import assert from 'node:assert/strict';
import { lastLine } from '../../src/vscode/demo/demoWords';

describe('the last line of a job', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['', null],
    [' \n\r\n', null],
    ['one\n  two  \n\n', 'two'],
    ['\u001b[32mApply complete!\u001b[0m\n', 'Apply complete!'],
    ['safe\u202egpj.exe', 'gpj.exe'],
    [`${'x'.repeat(200)}\n`, `${'x'.repeat(89)}…`],
  ];
  for (const [log, expected] of cases)
    it(`of ${JSON.stringify(log.slice(0, 30))}`, () => assert.equal(lastLine(log), expected));
});
