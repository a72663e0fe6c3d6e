import { createClient } from '@clickhouse/client';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { type SpawnedSandbox, spawnSandbox } from './spawnedSandbox';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// Somebody new with a bucket and a ClickHouse: connect, load, search, Why?, compare, all by the keyboard.
describe('a bucket in ClickHouse', () => {
  let sandbox: SpawnedSandbox;
  let server: ClickhouseUnderTest;
  let workbench: Workbench;
  let environment: Readonly<Record<string, string>>;
  useWorkbench(
    async () => {
      if (!clickhouseInstalled()) return null;
      [sandbox, server] = await Promise.all([spawnSandbox('--hours', '2'), startClickhouse()]);
      const { handed } = sandbox;
      environment = handed.environment;
      workbench = await Workbench.open({ sandbox: handed });
      return workbench;
    },
    async () => {
      sandbox?.stop();
      await server?.dispose();
    },
  );
  const results = () => workbench.webview();
  const found = () =>
    results()
      .getByRole('status')
      .filter({ hasText: /^[\d,]+ flows? · .*ClickHouse/ });
  /** Types into the question that shows these words. */
  const type = async (prompt: string | RegExp, text: string) => {
    await workbench.quickInput.getByText(prompt).waitFor();
    await workbench.quickInputBox.fill(text);
    await workbench.quickInputBox.press('Enter');
    await workbench.quickInput.getByText(prompt).waitFor({ state: 'hidden' });
  };
  /** Chooses the row that these letters leave. */
  const choose = async (row: string, letters = row) => {
    await workbench.choose(workbench.option(row), letters);
    await workbench.option(row).waitFor({ state: 'hidden' });
  };
  const report = (text: string | RegExp) =>
    workbench.page
      .frameLocator('iframe.webview.ready >> visible=true')
      .frameLocator('iframe#active-frame')
      .getByText(text);
  const loaded = /[\d,]+ flows of [\d,]+ objects .* loaded/;
  const differing = /hours? differ, in \d+ of|All \d+ hours match/;

  it('says what would be made, loads it, and tells what came of it', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.row('x-flowlogs').first().waitFor();
    await workbench.command('VPC Flow Lens: Compare ClickHouse with the Bucket…');
    await workbench.answer('No ClickHouse is connected.', 'Connect Bucket…');
    await choose('x-flowlogs');
    await type('Address of its HTTP interface', server.url);
    await type('User who may make tables and insert.', server.admin.name);
    await type('Password of default.', 'not the password');
    await type('Database with the flow logs', 'vpc_flow_lens');
    await workbench.screenshot('clickhouse-refused');
    await workbench.answer(/Check user and password/, 'Change Answers');
    await type('Address of its HTTP interface', server.url);
    await type('User who may make tables and insert.', server.admin.name);
    await type('Password of default.', server.admin.password);
    await type('Database with the flow logs', 'vpc_flow_lens');
    await choose('Everything');
    await type('HMAC access key id', environment.COS_HMAC_ACCESS_KEY_ID ?? '');
    await type('Its secret access key.', environment.COS_HMAC_SECRET_ACCESS_KEY ?? '');
    const dialog = workbench.page.getByRole('dialog').filter({ hasText: 'Connect Bucket to ClickHouse?' });
    await dialog.getByText(/would be made: the database vpc_flow_lens/).waitFor();
    await workbench.screenshot('clickhouse-plan');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(loaded).waitFor();
    await workbench.screenshot('clickhouse-loaded');
  });

  it('is searched, and says why', async () => {
    await workbench.answer(loaded, 'Search');
    await found().waitFor();
    const box = results().getByRole('combobox', { name: 'Search' });
    await box.fill('target_ip:10.240.0.4 action:rejected');
    await box.press('Control+Enter');
    await results().getByRole('gridcell', { name: 'rejected' }).first().click();
    await workbench.screenshot('clickhouse-searched');
    await results().getByRole('grid').press('?');
    await workbench.page
      .frameLocator('iframe.webview.ready >> nth=-1')
      .frameLocator('iframe#active-frame')
      .getByText(/Rejected, because|explain/)
      .first()
      .waitFor();
    await workbench.screenshot('clickhouse-why');
  });

  it('is compared: what is missing is listed, and loaded again', async () => {
    const { name: username, password } = server.admin;
    const client = createClient({ url: server.url, username, password });
    await client.command({ query: 'DELETE FROM vpc_flow_lens.flows WHERE target_port = 443' });
    await client.close();
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.command('View: Close All Editors');
    await workbench.command('VPC Flow Lens: Compare ClickHouse with the Bucket…');
    await choose('x-flowlogs');
    await choose(`${new URL(server.url).host}/vpc_flow_lens`);
    await choose('Everything');
    await report('Hours that differ').first().waitFor();
    await report('although').first().waitFor();
    await workbench.screenshot('clickhouse-differs');
    await workbench.answer(differing, 'Load What Differs');
    await workbench.notification(loaded).waitFor();
    await workbench.screenshot('clickhouse-loaded-again');
    await workbench.answer(loaded, 'Compare with the Bucket');
    await choose('x-flowlogs');
    await choose(`${new URL(server.url).host}/vpc_flow_lens`);
    await choose('Everything');
    // What differs now are the objects that do not hold what they say.
    await report('although').first().waitFor({ state: 'hidden' });
    await workbench.notification(differing).waitFor();
    await report(differing).first().waitFor();
    await workbench.screenshot('clickhouse-compared-again');
  });

  it('says what is in it, and when it was loaded', async () => {
    await workbench.command('VPC Flow Lens: Show What Is in ClickHouse…');
    await choose(`${new URL(server.url).host}/vpc_flow_lens`);
    await report('read from COS').first().waitFor();
    await workbench.screenshot('clickhouse-status');
  });
});
