import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { Output, type OutputStream } from '../../src/cli/output';
import { table } from '../../src/cli/table';
import { quotable } from '../../src/cloud/redact';
import type { FlowRow } from '../../src/core/flow/flowRow';
import { unknownRow } from '../../src/core/flow/unknownRow';
import { ibmcloudText, shellWord, terraformText } from '../../src/core/policy/fixText';
import type { RuleChange } from '../../src/core/policy/ruleChange';
import { fields } from '../../src/core/query/fields';
import { slackBody, slackText, testText } from '../../src/core/watch/messageText';
import { csvLine } from '../../src/engines/export/csv';
import { exportColumns } from '../../src/engines/export/exportColumns';
import { jsonLine } from '../../src/engines/export/jsonLine';
import { notice } from '../../src/vscode/notice';
import { safeCell } from '../../src/webview/grid/tabbedText';
import { everyHostileText } from '../hostileTexts';

const texts = fields.filter(({ of, type }) => of === 'object' && type === 'text').map(({ name }) => name);
/** What moves the cursor, recolours, retitles or turns the direction of writing. */
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** A row that says a text wherever it can. */
function rowSaying(text: string): FlowRow {
  const said = Object.fromEntries([...texts, 'bucket', 'key', 'etag'].map((name) => [name, text]));
  return { ...unknownRow, ...said, extra: { note: text, [`x${text}`]: [text, { deep: text }] } };
}

/** Cells of one record of RFC 4180. */
function cellsOf(line: string): string[] {
  assert.ok(line.endsWith('\r\n'));
  const cells: string[] = [];
  for (let rest = `,${line.slice(0, -2)}`; rest !== ''; ) {
    const [whole, quoted, bare] = /^,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(rest) ?? assert.fail(rest);
    cells.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    rest = rest.slice(whole.length);
  }
  return cells;
}

describe('hostile text that is written', () => {
  it('stays in its cell of a CSV file and is no formula there', () => {
    for (const text of everyHostileText) {
      const cells = cellsOf(csvLine(rowSaying(text)));
      assert.equal(cells.length, exportColumns.length, text);
      for (const name of texts) {
        const cell = cells[exportColumns.findIndex((column) => column.name === name)]!;
        assert.ok(cell === text || cell === `'${text}`, text);
        assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      }
    }
  });

  it('stays in its cell of what is copied from the grid', () => {
    for (const text of everyHostileText) {
      const copied = safeCell(text);
      assert.doesNotMatch(copied, /[\t\r\n]|^\s*[=+\-@＝＋－＠]/);
      assert.ok(copied.length <= text.length + 1);
    }
  });

  it('stays in its string of a line of JSON, word for word', () => {
    for (const text of everyHostileText) {
      const line = jsonLine(rowSaying(text));
      assert.equal(line.indexOf('\n'), line.length - 1);
      const read = JSON.parse(line);
      for (const name of texts) assert.equal(read[name], text);
      assert.equal(read.note, text);
    }
  });

  it('cannot steer a terminal: tables, remarks, progress, results', async () => {
    for (const text of everyHostileText) {
      for (const isTTY of [true, false]) {
        let [out, err] = ['', ''];
        const stream = (take: (chunk: string) => void): OutputStream => {
          const write = (chunk: unknown, _: string, done: () => void): void => {
            take(String(chunk));
            done();
          };
          return Object.assign(new Writable({ write }), { isTTY, columns: 80 });
        };
        const output = new Output(
          stream((chunk) => (out += chunk)),
          stream((chunk) => (err += chunk)),
          { quiet: false, progress: true },
          () => 10_000,
        );
        await output.write(table([{ heading: 'A', text: (cell: string) => cell }], [text]));
        output.note(`Deleted “${text}”`);
        output.complain(text);
        output.progress(text);
        await output.line(`x${text}`);
        // The line of progress is written over: that carriage return is ours.
        assert.doesNotMatch(err.replaceAll(/[\r\n]/g, ''), steering);
        if (isTTY) assert.doesNotMatch(out.replaceAll(/\r?\n/g, ''), steering);
        else assert.ok(out.endsWith(`x${text}\n`), 'a file gets it as it is');
      }
    }
  });

  it('is no link and no line of its own in a notification', () => {
    for (const text of everyHostileText) {
      for (const shown of [notice(text), notice(`Deleted “${text}”(https://example.com)`), quotable(text, 9_000)]) {
        assert.doesNotMatch(shown, /\[[^\]]+\]\((https?:\/\/|command:|file:)/i);
        assert.doesNotMatch(shown, steering);
      }
    }
  });

  it('is no mention, no link and no line of its own in Slack', () => {
    for (const text of everyHostileText) {
      for (const said of [slackText(text, 10_000), testText(text)]) {
        assert.doesNotMatch(said, /[<>\n\r]|&(?!amp;|lt;|gt;)/);
        assert.doesNotMatch(said, steering);
        const { text: sent, ...rest } = JSON.parse(slackBody(said));
        assert.equal(sent, said);
        assert.deepEqual(rest, { unfurl_links: false, unfurl_media: false });
      }
    }
  });

  const changeNaming = (text: string): readonly RuleChange[] => {
    const rule = { name: text, direction: 'inbound', ip_version: 'ipv4', protocol: 'tcp' } as const;
    const group = { id: text, name: text };
    const range = { source: text, destination: text, source_port_min: 1, source_port_max: 2 } as const;
    const ports = { destination_port_min: 1, destination_port_max: 2 } as const;
    return [
      { kind: 'add_group_rule', group, rule: { ...rule, port_min: 1, port_max: 2, remote: { id: text, name: text } } },
      { kind: 'add_acl_rule', acl: group, before: group, rule: { ...rule, ...range, ...ports, action: 'allow' } },
    ];
  };

  it('stays in its string of Terraform', () => {
    for (const text of everyHostileText) {
      const written = terraformText({ changes: changeNaming(text) });
      assert.doesNotMatch(written.replaceAll('\n', ''), steering);
      for (const line of written.split('\n')) {
        // Escapes that the language knows; a sign before a brace is doubled, which makes it one.
        assert.match(
          line,
          /^(resource "\w+" "\w*" \{|\}|| {2}\w+ +=( \d+| "(?:[^"\\$%]|\\["\\nrt]|\\u[0-9a-f]{4}|\$\$\{|%%\{|[$%](?!\{))*"))$/,
        );
      }
    }
  });

  it('is one word of a shell', function () {
    if (process.platform === 'win32') this.skip();
    const words = everyHostileText.filter((text) => !text.includes('\0'));
    const script = words.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n');
    const said = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: {} });
    assert.deepEqual(said.split('\0').slice(0, -1), words);
    assert.ok(ibmcloudText({ changes: changeNaming('; rm -rf /') }).includes(` '; rm -rf /' `));
  });
});
