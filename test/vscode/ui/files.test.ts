import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { hostile, type LocalFiles, localFiles, many } from './localFiles';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// A colleague sent a folder. Nobody is signed in, and nobody needs to be.
describe('a folder of flow logs', () => {
  let files: LocalFiles;
  let workbench: Workbench;
  useWorkbench(
    async () => {
      files = localFiles();
      workbench = await Workbench.open({ folder: files.root });
      return workbench;
    },
    () => rmSync(files.root, { recursive: true, force: true }),
  );
  const webview = () => workbench.webview();
  const letter = (name: string) => workbench.row(new RegExp(`^${name}\\.gz, `));

  describe('opening single files', () => {
    it('shows a readable one as a table on a double click', async () => {
      await workbench.file('mixed').click();
      await workbench.file('00000002.gz').dblclick();
      await webview().getByRole('grid').getByText('92.63.197.61').first().waitFor();
      await webview().getByText('2 records').waitFor();
      await workbench.screenshot('file-opened');
    });

    it('says of a damaged one in words what is wrong with it', async () => {
      await workbench.file('00000003.gz').dblclick();
      await webview().getByText('This object cannot be read').waitFor();
      await webview().getByText('The compressed data ends too early.').waitFor();
      await workbench.screenshot('file-damaged');
    });
  });

  describe('ingesting it', () => {
    it('takes the folder of the explorer’s menu and tells the counts', async () => {
      await workbench.menu(workbench.file('mixed'), 'Ingest Folder of Flow Logs…');
      const said = workbench.notification(/Stored 3 flows of 2 objects; 2 could not be read\./);
      await said.getByRole('button', { name: 'Show Unreadable' }).waitFor();
      await workbench.screenshot('folder-ingested');
      await workbench.answer(/2 could not be read/, 'Show Unreadable');
    });

    it('lists what could not be read, each with its reason', async () => {
      await workbench.unfold('Unreadable Objects, 2');
      await letter('00000003').filter({ hasText: 'The compressed data ends too early' }).waitFor();
      await letter('foreign').filter({ hasText: 'The object is not JSON' }).waitFor();
      await workbench.screenshot('folder-letters');
    });

    it('stores a mended file on Retry', async () => {
      writeFileSync(join(files.root, 'mixed', '00000003.gz'), files.good);
      await workbench.rowAction(/^00000003\.gz, /, 'Retry Unreadable Objects');
      await workbench.said('Stored 1 flow of 1 object.');
      await letter('00000003').waitFor({ state: 'detached' });
      await workbench.row('Unreadable Objects, 1').waitFor();
    });

    it('forgets one on Dismiss', async () => {
      await workbench.rowAction(/^foreign\.gz, /, 'Dismiss');
      await workbench.row('Unreadable Objects').waitFor({ state: 'detached' });
    });

    it('asks for the folder where none is given, and takes nothing twice', async () => {
      await workbench.command('VPC Flow Lens: Ingest Folder of Flow Logs…');
      await workbench.chooseFolder(join(files.root, 'hostile'), 'Ingest');
      await workbench.said('Stored 3 flows of 1 object.');
      await workbench.command('VPC Flow Lens: Ingest Folder of Flow Logs…');
      await workbench.chooseFolder(join(files.root, 'hostile'), 'Ingest');
      await workbench.said('Nothing new; 1 already there.');
    });
  });

  describe('exporting a result', () => {
    const exportTo = async (name: string) => {
      await webview().getByRole('button', { name: 'Export…' }).click();
      const path = join(files.root, name);
      await workbench.saveAs(path);
      return path;
    };

    it('writes CSV that no spreadsheet runs', async () => {
      await workbench.rowAction(new RegExp(`${files.root}/hostile, `), 'Search Here');
      await webview().getByRole('status').filter({ hasText: '3 flows' }).waitFor();
      await workbench.screenshot('hostile-result');
      const path = await exportTo('flows.csv');
      await workbench.said('3 flows exported to flows.csv.');
      await webview().getByText(`Exported 3 flows to ${path}.`).waitFor();
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      assert.equal(lines.length, 4);
      for (const line of lines.slice(1)) {
        assert.ok(line.includes(`"'${hostile.formula.replaceAll('"', '""')}"`), line);
        assert.ok(line.includes(`'${hostile.fileName}`), line);
        assert.doesNotMatch(line, /(^|,)"?[=+@]/);
      }
    });

    it('writes JSON Lines with the texts as they were', async () => {
      const path = await exportTo('flows.jsonl');
      await workbench.said('3 flows exported to flows.jsonl.');
      const rows = readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(new Set(rows.map((row) => row.network_interface_id)), new Set([hostile.formula]));
      assert.ok(rows.some((row) => row.action === hostile.sql));
    });

    it('writes Parquet that others read, the whole of a large result', async () => {
      await workbench.command('VPC Flow Lens: Ingest Folder of Flow Logs…');
      await workbench.chooseFolder(join(files.root, 'many'), 'Ingest');
      await workbench.answer(/Stored 180,000 flows/, 'Search');
      await webview().getByRole('status').filter({ hasText: '180,000 flows' }).waitFor();
      const path = await exportTo('flows.parquet');
      await workbench.said('180,000 flows exported to flows.parquet.');
      const database = await (await DuckDBInstance.create()).connect();
      const read = await database.runAndReadAll(
        `select count(*)::int, count(*) filter (where action = 'rejected')::int from '${path}'`,
      );
      assert.deepEqual(read.getRows(), [[many.records * many.files, (many.records / 3) * many.files]]);
      database.closeSync();
    });

    it('leaves no file when it is cancelled', async () => {
      const before = readdirSync(files.root);
      await exportTo('cancelled.csv');
      await workbench.answer(/Exporting flows as CSV/, 'Cancel');
      await workbench.notification(/Exporting flows as CSV/).waitFor({ state: 'detached' });
      await webview().getByRole('button', { name: 'Export…', disabled: false }).waitFor();
      await folderBecomes(files.root, before);
    });
  });

  describe('the store it made', () => {
    const changed = () => webview().getByRole('button', { name: 'The flows have changed: run again' });

    it('is compacted, which changes no flows', async () => {
      await workbench.command('VPC Flow Lens: Compact Local Store');
      await workbench.said(/\d segments became 1\./);
      assert.equal(await changed().count(), 0);
    });

    it('gives up old flows, and says how many', async () => {
      await workbench.command('VPC Flow Lens: Remove Old Flows…');
      await workbench.option('Older than 365 days').click();
      await workbench.said('Removed 2 flows from the local store.');
      await changed().waitFor();
    });

    it('is cleared, after a question', async () => {
      const question = workbench.page.locator('.monaco-dialog-box');
      await workbench.command('VPC Flow Lens: Clear Local Store…');
      await question.getByText('The buckets stay as they are').waitFor();
      await workbench.screenshot('clear-store');
      await question.getByRole('button', { name: 'Cancel' }).click();
      await workbench.row(`${files.root}/many, `).waitFor();
      await workbench.command('VPC Flow Lens: Clear Local Store…');
      await question.getByRole('button', { name: 'Clear' }).click();
      await workbench.sideBarButton('Ingest a Folder of Flow Logs').waitFor();
    });
  });
});

/** The engine, in a process of its own, clears up behind a cancelled export when the panel is ready for the next one. */
async function folderBecomes(folder: string, names: readonly string[]): Promise<void> {
  const same = () => readdirSync(folder).join() === names.join();
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, () => look());
    const look = () => {
      if (!same()) return;
      watcher.close();
      resolve();
    };
    look();
  });
}
