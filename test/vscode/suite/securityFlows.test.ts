import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FlowRow } from '../../../src/core/flow/flowRow';
import { parseQuery } from '../../../src/core/query/parse';
import { commandIds, languageId } from '../../../src/vscode/ids';
import type { SecurityEntry } from '../../../src/vscode/policy/securityEntry';
import { adminClient, createTables, insertRows, testDatabase } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { runAnswering } from './answering';
import { activated, type ExtensionObjects, recordMessages, theSandbox, until, walk } from './harness';

describe('the Security view by the flows of ClickHouse', () => {
  let extension: ExtensionObjects;
  let server: ClickhouseUnderTest;
  let host: string;
  before(async function () {
    if (!clickhouseInstalled()) this.skip();
    [extension, server] = await Promise.all([activated(), startClickhouse(), theSandbox()]);
    host = new URL(server.url).host;
    const vpc = await walk(extension.flowLogs, 'Buckets', 'x-flowlogs', 'VPC ');
    const messages = recordMessages();
    await vscode.commands.executeCommand(commandIds.ingest, vpc, [vpc]);
    messages.restore();
    await createTables(server);
    const client = adminClient(server);
    await insertRows(client, await storedRows());
    await client.close();
    const { url, reader } = server;
    await runAnswering(commandIds.connectClickhouse, [url, reader.name, reader.password, testDatabase]);
  });
  after(async () => {
    if (server === undefined) return;
    await runAnswering(commandIds.chooseFlows, ['Local store', 'Everything']);
    await runAnswering(commandIds.disconnectClickhouse, [host]);
    await server.dispose();
  });

  const everything = { query: parseQuery('').query, from: null, to: null };
  const storedRows = async (): Promise<readonly FlowRow[]> => {
    const local = extension.engines.list().find(({ id }) => id === 'local');
    const rows: FlowRow[] = [];
    const sort = { field: 'start_time', descending: false } as const;
    for await (const some of local?.engine.rows({ ...everything, sort }) ?? []) rows.push(...some);
    return rows;
  };
  /** Every row of the view with what stands beside it, as soon as hits are counted. */
  const shown = (): Promise<readonly string[]> => {
    const tree = extension.security;
    const below = async (parent?: SecurityEntry): Promise<string[]> => {
      const lines: string[] = [];
      for (const entry of await tree.getChildren(parent)) {
        const { label, description } = tree.getTreeItem(entry);
        lines.push(`${label} · ${description}`, ...(await below(entry)));
      }
      return lines;
    };
    return until([tree.onDidChangeTreeData], async () => {
      const lines = await below();
      return lines.some((line) => /[\d,]+ flows/.test(line)) ? lines : undefined;
    });
  };

  it('shows the same hits and causes as by those of the local store', async () => {
    const local = await shown();
    assert.ok(local.some((line) => / rejects?: TCP 22/.test(line)));
    const { asked } = await runAnswering(commandIds.chooseFlows, [host, 'Everything']);
    assert.deepEqual(
      asked[0]?.rows.map((row) => row.split(/ {2}| current/)[0]),
      ['Local store', `ClickHouse (${host})`],
    );
    assert.deepEqual(await shown(), local);
  });

  it('diagnoses searches of files there, and says so', async () => {
    const content = 'target_ip:10.240.0.4\n\ntarget_port:3000 action:accepted\n';
    const document = await vscode.workspace.openTextDocument({ language: languageId, content });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(commandIds.diagnoseSearch, document.uri, 0);
    const [first] = vscode.languages.getDiagnostics(document.uri);
    const where = `in ClickHouse \\(${host.replaceAll('.', '\\.')}\\)\\.$`;
    assert.match(
      first?.message ?? '',
      new RegExp(`^[\\d,]+ rejects?: .*\\. [\\d,]+ remote address(es)?, 20.*${where}`),
    );
    const none = await runAnswering(commandIds.diagnoseSearch, [], undefined, document.uri, 2);
    assert.deepEqual(none.said, [`This search has no rejected flows in ClickHouse (${host}).`]);
    // Of the time chosen there, where the search names none.
    await runAnswering(commandIds.chooseFlows, [host, 'Another range', '2020-01-01 to 2020-01-02']);
    const early = await runAnswering(commandIds.diagnoseSearch, [], undefined, document.uri, 0);
    assert.deepEqual(early.said, [
      `This search has no rejected flows in ClickHouse (${host}), 2020-01-01 to 2020-01-02.`,
    ]);
  });

  it('says what is wrong where the server is gone, and what to do', async () => {
    const content = 'target_ip:10.240.0.4\n';
    const document = await vscode.workspace.openTextDocument({ language: languageId, content });
    await vscode.window.showTextDocument(document);
    await server.kill();
    const { said } = await runAnswering(commandIds.diagnoseSearch, [], undefined, document.uri, 0);
    assert.match(said[0] ?? '', /^ClickHouse at .*: It does not answer .*Check that it runs/);
    await runAnswering(commandIds.disconnectClickhouse, [host]);
    const lost = await runAnswering(commandIds.diagnoseSearch, [], undefined, document.uri, 0);
    assert.match(lost.said[0] ?? '', /^ClickHouse \(.*\) is no longer connected\. .*“Flows From…”/);
  });
});
