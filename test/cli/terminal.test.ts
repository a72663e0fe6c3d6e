import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { Output, type OutputStream } from '../../src/cli/output';
import { problemText } from '../../src/cli/problemText';
import { table } from '../../src/cli/table';
import { displayWidth, terminalText } from '../../src/cli/terminalText';

describe('text for terminals', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain ünï 漢字 🙂', 'plain ünï 漢字 🙂'],
    ['\x1b[31mred\x1b]0;title\x07', '\\x1b[31mred\\x1b]0;title\\x07'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\x9b31m\u0085', '\\x9b31m\\x85'],
    ['user\u202egpj.exe\u2066x', 'user\\u202egpj.exe\\u2066x'],
    ['a\u2028b\ufeff\u200bc', 'a\\u2028b\\ufeff\\u200bc'],
    ['half \ud83d pair', 'half \\ud83d pair'],
    ['\0', '\\x00'],
  ];
  for (const [raw, safe] of cases) it(JSON.stringify(raw), () => assert.equal(terminalText(raw), safe));

  it('knows the width of wide and combining characters', () => {
    assert.deepEqual(['abc', '漢字', 'e\u0301', '🙂', ''].map(displayWidth), [3, 4, 1, 2, 0]);
  });
});

describe('a table', () => {
  it('aligns columns and keeps hostile cells on their line', () => {
    const rows = [
      { name: 'vsi1', count: 1204 },
      { name: '漢字', count: 7 },
      { name: 'a\n\x1b[2Jb', count: 0 },
    ];
    const text = table(
      [
        { heading: 'NAME', text: ({ name }: (typeof rows)[number]) => name },
        { heading: 'FLOWS', text: ({ count }) => String(count), align: 'right' },
      ],
      rows,
    );
    assert.equal(text, 'NAME         FLOWS\nvsi1          1204\n漢字             7\na\\n\\x1b[2Jb      0\n');
  });
});

describe('a problem of a search', () => {
  const problem = { code: 'x', severity: 'error', message: 'No such field.', in: 'search' } as const;

  it('stands under the text, with the mended text', () => {
    const fix = { title: 'Fix', start: 16, end: 26, newText: 'target_port' };
    assert.equal(
      problemText('action:rejected target_prt:22', { ...problem, start: 16, end: 26, fix }),
      [
        '    action:rejected target_prt:22',
        '                    ^^^^^^^^^^',
        '  No such field.',
        '  Instead: action:rejected target_port:22',
      ].join('\n'),
    );
  });

  it('is found behind wide and hostile characters, and at the end', () => {
    assert.equal(
      problemText('漢\x1b x(', { ...problem, severity: 'warning', start: 5, end: 5 }),
      ['    漢\\x1b x(', '             ^', '  Note: No such field.'].join('\n'),
    );
  });
});

class Collected extends Writable {
  text = '';
  constructor(readonly isTTY: boolean) {
    super({ decodeStrings: false });
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

describe('output', () => {
  let now = 1000;
  const outputOf = (terminal: boolean, options: { quiet?: boolean; progress?: boolean } = {}) => {
    const stderr = new Collected(terminal);
    const stdout = new Collected(terminal);
    const output = new Output(
      stdout as unknown as OutputStream,
      stderr as unknown as OutputStream,
      { quiet: false, progress: false, ...options },
      () => now,
    );
    return { output, stdout, stderr };
  };

  it('shows no progress in a pipe unless asked to', () => {
    const piped = outputOf(false);
    piped.output.progress('1 of 2');
    assert.equal(piped.stderr.text, '');
    const asked = outputOf(false, { progress: true });
    asked.output.progress('1 of 2');
    asked.output.progress('2 of 2');
    now += 1001;
    asked.output.progress('done');
    assert.equal(asked.stderr.text, '1 of 2\ndone\n');
  });

  it('rewrites one line of a terminal and clears it before anything else', async () => {
    const { output, stdout, stderr } = outputOf(true);
    output.progress('10 objects');
    now += 101;
    output.progress('9 left');
    await output.line('result');
    assert.equal(stdout.text, 'result\n');
    assert.equal(stderr.text, '\r10 objects\r9 left    \r      \r');
  });

  it('is silent about remarks when told to be quiet, not about errors', () => {
    const { output, stderr } = outputOf(true, { quiet: true });
    output.note('remark');
    output.progress('progress');
    output.complain('error');
    assert.equal(stderr.text, 'error\n');
  });
});
