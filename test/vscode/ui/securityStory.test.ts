import assert from 'node:assert/strict';
import { adminClient, createTables, insertRows, testDatabase } from '../../clickhouse/flowTable';
import { type ClickhouseUnderTest, clickhouseInstalled, startClickhouse } from '../../clickhouse/startClickhouse';
import { flowRow } from '../../core/policy/articleVpc';
import { useWorkbench } from './useWorkbench';
import { Workbench } from './workbench';

// What the rules did: the Security view over ingested flows, a rule added on a group and taken back, and the diagnosis of
// a search in a file.
describe('what the rules did', () => {
  let workbench: Workbench;
  let server: ClickhouseUnderTest | undefined;
  useWorkbench(
    async () => {
      workbench = await Workbench.open();
      return workbench;
    },
    () => server?.dispose(),
  );
  /** By its title alone: what stands beside that is in the header's name too. */
  const pane = (title: string) =>
    workbench.page
      .locator('.sidebar .pane')
      .filter({ has: workbench.page.locator('.pane-header h3', { hasText: new RegExp(`^${title}$`) }) });
  const fold = (title: string) => pane(title).locator('.pane-header');
  const dialog = () => workbench.page.locator('.monaco-dialog-box');

  it('begins with an offer to sign in', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await fold('Security').click();
    await pane('Security').getByRole('button', { name: 'Open VPC Snapshot' }).waitFor();
    await workbench.screenshot('security-0-nobody');
    await pane('Flow Logs').getByRole('button', { name: 'Try the Sandbox' }).click();
    await workbench.row('x-flowlog, collector, active').waitFor();
    await pane('Security').getByText('No recorded flows in the local store yet').waitFor();
  });

  it('counts hits and rejects once flows are there', async () => {
    await fold('Security').click();
    await workbench.ingestDayOfVsi1();
    await fold('Security').click();
    for (const title of ['Flow Logs', 'Searches', 'Local Store']) {
      await workbench.foldPane(title);
    }
    await workbench.row(/^x-sg1, security group, 1 interface · [\d,]+ rejects/).waitFor();
    await workbench.unfold('x-sg1, security group');
    await workbench
      .row(/^[\d,]+ rejects?: TCP 22, rejects, no inbound rule/)
      .first()
      .waitFor();
    await workbench
      .row(/^TCP 3000 from anywhere, rule, [\d,]+ flows/)
      .first()
      .waitFor();
    await pane('Security')
      .getByText(/^Hits of all [\d,]+ recorded flows in the local store, /)
      .waitFor();
    await workbench.screenshot('security-1-hits');
    await workbench.theme('high-contrast');
    await workbench.screenshot('security-1-hits-high-contrast');
    await workbench.theme('dark');
  });

  it('adds a rule on a group after asking, and takes it back', async () => {
    await workbench.rowAction('x-sg1, security group', 'Add Inbound Rule…');
    await workbench.option('TCP 22').waitFor();
    await workbench.screenshot('security-2-service');
    await workbench.option('TCP 22').click();
    await workbench.quickInput.getByText('the whole Internet, 0.0.0.0/0').waitFor();
    await workbench.screenshot('security-3-remote');
    await workbench.quickInput.getByText('Another address…').click();
    await workbench.quickInputBox.fill('24.22.68.94');
    await workbench.quickInputBox.press('Enter');
    await dialog().getByText('Add inbound TCP 22 from 24.22.68.94 to x-sg1?').waitFor();
    await workbench.screenshot('security-4-question');
    await dialog().getByRole('button', { name: 'Add Rule' }).click();
    await workbench.row(/^TCP 22 from 24\.22\.68\.94, rule, /).waitFor();
    await workbench.screenshot('security-5-added');
    await workbench.answer(/Added inbound TCP 22/, 'Undo');
    await workbench.row(/^TCP 22 from 24\.22\.68\.94, rule, /).waitFor({ state: 'hidden' });
    await workbench.command('Notifications: Clear All Notifications');
  });

  it('explains a cause', async () => {
    await workbench.rowAction(/rejects?: TCP 22, rejects/, 'Why?');
    await workbench.tab(/^Why: .*:22/).waitFor();
    await workbench.command('View: Close All Editors');
  });

  it('diagnoses a search of a file, with ways on', async () => {
    await workbench.activity('Explorer').click();
    await workbench.file('searches.flow').dblclick();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Diagnose' }).first().click();
    const problems = workbench.page.locator('.markers-panel');
    await problems
      .getByText(/rejects?: no inbound rule for TCP \d+ on x-sg1/)
      .first()
      .waitFor();
    await workbench.screenshot('security-6-problems');
    await workbench.page.locator('.editor-instance .view-line', { hasText: 'action' }).first().click();
    await workbench.page.keyboard.press('Control+.');
    const menu = workbench.page.locator('.action-widget');
    await menu.getByText('Show x-sg1 in the Security view').first().waitFor();
    await workbench.screenshot('security-7-actions');
    await menu.getByText('Show x-sg1 in the Security view').first().click();
    const selected = workbench.page.locator('[aria-selected="true"]');
    await workbench.row('x-sg1, security group').and(selected).waitFor();
    await workbench.screenshot('security-8-revealed');
    assert.deepEqual(workbench.outside, []);
  });

  it('counts in ClickHouse once it is chosen, by keyboard', async function () {
    if (!clickhouseInstalled()) this.skip();
    server = await startClickhouse();
    await createTables(server);
    const client = adminClient(server);
    await insertRows(client, flowsOfVsi1());
    await client.close();
    const { url, reader } = server;
    const type = async (text: string) => {
      await workbench.quickInputBox.fill(text);
      await workbench.page.keyboard.press('Enter');
    };
    const asked = (words: string) => workbench.quickInput.getByText(words).waitFor();
    await workbench.command('VPC Flow Lens: Connect ClickHouse…');
    await asked('Address of its HTTP interface');
    await type(url);
    await asked('User who searches');
    await type(reader.name);
    await asked('Password of');
    await type(reader.password);
    await asked('Database with the flow logs');
    await type(testDatabase);
    await workbench.said('is connected');
    await workbench.command('VPC Flow Lens: Flows From…');
    const clickhouse = workbench.quickInput.getByRole('option', { name: /^ClickHouse \(127/ });
    await clickhouse.waitFor();
    await workbench.screenshot('security-9-flows-from');
    await workbench.choose(clickhouse, 'ClickHouse');
    await workbench.option('Last 7 days').waitFor();
    await workbench.screenshot('security-10-range');
    await workbench.choose(workbench.option('Last 7 days'), 'Last 7 days');
    await pane('Security')
      .getByText(/^Hits of all 1,234 recorded flows in ClickHouse \(127\.0\.0\.1:\d+\), last 7 days, .* Counted 20/)
      .waitFor();
    await workbench.row(/^TCP 3000 from anywhere, rule, 1,000 flows/).waitFor();
    await workbench.screenshot('security-11-clickhouse');
    for (const theme of ['light', 'high-contrast'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`security-11-clickhouse-${theme}`);
    }
    await workbench.theme('dark');
  });

  it('says that ClickHouse is gone', async function () {
    if (server === undefined) this.skip();
    await workbench.command('VPC Flow Lens: Disconnect ClickHouse');
    await workbench.quickInput.getByText(/\/vpc_flow_lens$/).waitFor();
    await workbench.page.keyboard.press('Enter');
    await pane('Security')
      .getByText(/Hits could not be counted: ClickHouse .* is no longer connected/)
      .waitFor();
    await workbench.screenshot('security-12-gone');
  });
});

/** Flows of the sandbox's x-vsi1 by its address, an hour ago: let in at 3000, turned away at 22. */
function flowsOfVsi1() {
  const start = (Date.now() - 3_600_000) * 1000;
  return Array.from({ length: 1234 }, (_, index) =>
    flowRow({
      ...{ index, start_time: start + index * 1_000_000, network_interface_id: null, subnet_crn: null },
      ...(index < 1000 && { action: 'accepted' as const, target_port: 3000, packets_from_target: 2 }),
    }),
  );
}
