import assert from 'node:assert/strict';
import { useOwnSandbox } from './useWorkbench';
import { fullDay, type Workbench } from './workbench';

// Reloading the window ends the extension, its sandbox and its engine; what was open goes on where it was.
describe('a reload of the window', () => {
  let workbench: Workbench;
  useOwnSandbox((_, opened) => {
    workbench = opened;
  });
  const object = /^\d\d:\d\d–\d\d:\d\d/;
  const panel = () => workbench.webview();
  const grid = () => panel().getByRole('grid', { name: 'Flows' });
  const objectTab = () => workbench.tab(/^x-vsi1 \d\d:\d\d–\d\d:\d\d/);
  const jsonTab = () => workbench.tab(/\d{8}\.json/);
  const shape = async () => ({
    text: await panel().getByRole('combobox', { name: 'Search' }).inputValue(),
    range: await panel().locator('.range-button').innerText(),
    columns: await grid().getByRole('columnheader').allInnerTexts(),
    sorted: await grid().locator('[role=columnheader][aria-sort=ascending]').innerText(),
    row: await grid().getByRole('row', { selected: true }).getAttribute('aria-rowindex'),
    flow: await grid().getByRole('row', { selected: true }).innerText(),
    detail: await panel().getByRole('complementary', { name: 'Detail' }).getByRole('heading').first().innerText(),
  });
  let before_: Awaited<ReturnType<typeof shape>>;

  it('finds an object, its JSON and a result open', async () => {
    await workbench.activity('VPC Flow Lens').click();
    await workbench.ingestDayOfVsi1();
    await workbench.unfold(fullDay());
    await workbench.unfold(/^\d\d:\d\d, hour/);
    await workbench.row(object).first().click();
    await objectTab().waitFor();
    await panel().getByRole('tab', { name: 'Envelope' }).click();
    await panel().getByText('capture_start_time').waitFor();
    await workbench.menu(workbench.row(object).first(), 'Open as JSON');
    await jsonTab().waitFor();
  });

  it('finds the result narrowed, sorted, scrolled and read', async () => {
    await workbench.row('Who is turned away at vsi1?').click();
    await grid().getByRole('row').nth(3).waitFor();
    await panel().locator('.range-button').click();
    // All of the sandbox's day: none of it slides out of the range between the two runs.
    await panel().getByRole('button', { name: 'Last 7 days' }).click();
    await panel().getByRole('button', { name: 'Columns' }).click();
    await panel().getByRole('dialog', { name: 'Columns' }).getByRole('checkbox', { name: 'Protocol' }).click();
    await panel().getByRole('dialog', { name: 'Columns' }).press('Escape');
    await grid().getByRole('columnheader', { name: 'Time' }).click();
    await grid().locator('[role=columnheader][aria-sort=ascending]').waitFor();
    await grid().getByRole('row').nth(3).waitFor();
    await grid().getByRole('row').nth(3).click();
    for (let page = 0; page < 3; page++) await grid().press('PageDown');
    await grid().press('ArrowDown');
    before_ = await shape();
    assert.ok(Number(before_.row) > 20, before_.row ?? '');
    await workbench.screenshot('reload-1-before');
  });

  it('brings the result back and runs it again', async () => {
    await workbench.reload(new RegExp(`selectedRow\\W+${Number(before_.row) - 2}\\b`));
    await grid().getByRole('row', { selected: true }).waitFor();
    await panel().getByRole('complementary', { name: 'Detail' }).waitFor();
    await workbench.becomes(shape, before_);
    await workbench.becomes(() => grid().getByRole('row', { selected: true }).isVisible(), true);
    await panel()
      .getByRole('status')
      .filter({ hasText: /\d flows · .* s · Local/ })
      .waitFor();
    await workbench.screenshot('reload-2-after');
  });

  it('brings the object back where it was', async () => {
    await objectTab().click();
    await panel().getByRole('tab', { name: 'Envelope', selected: true }).waitFor();
    await panel().getByText('capture_start_time').waitFor();
    await workbench.screenshot('reload-3-object');
  });

  it('brings its JSON back', async () => {
    await jsonTab().click();
    await workbench.page.locator('.monaco-editor').getByText('capture_start_time').first().waitFor();
    await workbench.screenshot('reload-4-json');
  });
});
