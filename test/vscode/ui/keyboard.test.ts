import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { useOwnSandbox } from './useWorkbench';
import { fullDay, type Workbench } from './workbench';

// The first story once more, without a mouse: what has the focus can be seen at each step.
describe('by keyboard alone', () => {
  let workbench: Workbench;
  useOwnSandbox((_, opened) => {
    workbench = opened;
  });
  const press = (key: string) => workbench.page.keyboard.press(key);
  const webview = () => workbench.webview();
  /** Waits until an element of the page has the focus, which is to be seen on it, in it, or round it. */
  const seen = async (element: Locator) => {
    await element.and(webview().locator(':focus')).waitFor();
    const outlined = await element.evaluate((target) => {
      const current = document.getElementById(target.getAttribute('aria-activedescendant') ?? '');
      return [current, target, target.closest('.search-layers')]
        .flatMap((place) => (place === null ? [] : [getComputedStyle(place)]))
        .some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px');
    });
    assert.ok(outlined, 'the focus cannot be seen');
  };
  /** The row that has the focus in the view that has it. */
  const focused = (label: RegExp) =>
    workbench.page
      .locator('.sidebar .monaco-list:focus')
      .getByRole('treeitem', { name: label })
      .and(workbench.page.locator('.focused'));
  const command = async (title: string) => {
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await press('F1');
    await workbench.quickInputBox.and(workbench.page.locator(':focus')).waitFor();
    await workbench.page.keyboard.insertText(title);
    await workbench.quickInput.locator('.monaco-list-row.focused').getByText(title, { exact: true }).waitFor();
    await press('Enter');
    await workbench.quickInput.waitFor({ state: 'hidden' });
  };
  /** Goes down, row by row, to the one that is wanted. */
  const downTo = async (label: RegExp) => {
    const tree = workbench.page.locator('.sidebar .monaco-list:focus');
    for (let row = 0; row < 40; row++) {
      if (await focused(label).isVisible()) return;
      const before = await tree.getAttribute('aria-activedescendant');
      await press('ArrowDown');
      await tree.and(workbench.page.locator(`:not([aria-activedescendant="${before}"])`)).waitFor();
    }
    assert.fail(`no row ${label}`);
  };
  const unfold = async (label: RegExp) => {
    await downTo(label);
    const row = focused(label);
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await press('ArrowRight');
    await row.and(workbench.page.locator('[aria-expanded=true]')).waitFor();
  };

  it('opens the view and unfolds it down to an object', async () => {
    await command('VPC Flow Lens: Focus on Flow Logs View');
    await workbench.row('x-flowlogs, bucket').waitFor();
    // The editor gives the focus to the rows of a view where there are some.
    await command('VPC Flow Lens: Focus on Flow Logs View');
    await unfold(/^Buckets/);
    await unfold(/^x-flowlogs, bucket/);
    await workbench.row('VPC ').waitFor();
    await unfold(/^VPC /);
    await workbench.row('x-vsi1 · ').waitFor();
    await unfold(/^x-vsi1 · /);
    await workbench.row(fullDay()).first().waitFor();
    await workbench.screenshot('keyboard-1-tree');
  });

  it('ingests a day from the menu of its row', async () => {
    await downTo(fullDay());
    await press('Shift+F10');
    const entry = workbench.page.getByRole('menuitem', { name: 'Ingest', exact: true });
    await entry.waitFor();
    while (!(await entry.locator('xpath=..').and(workbench.page.locator('.focused')).isVisible()))
      await press('ArrowDown');
    await press('Enter');
    await workbench.notification(/Stored [\d,]+ flows/).waitFor();
  });

  it('opens an object', async () => {
    await unfold(fullDay());
    await workbench
      .row(/^\d\d:\d\d, hour/)
      .first()
      .waitFor();
    await unfold(/^\d\d:\d\d, hour/);
    await workbench
      .row(/^\d\d:\d\d–\d\d:\d\d/)
      .first()
      .waitFor();
    await downTo(/^\d\d:\d\d–\d\d:\d\d/);
    await press('Enter');
    await webview().getByRole('grid', { name: 'Records' }).getByText('10.240.0.4').first().waitFor();
    await workbench.screenshot('keyboard-2-object');
  });

  it('runs a search of the tutorial', async () => {
    await command('VPC Flow Lens: Focus on Searches View');
    await downTo(/^Who is turned away at vsi1\?/);
    await press('Enter');
    await workbench.tab(/^Flows: target_ip/).waitFor();
    await webview().getByRole('grid', { name: 'Flows' }).getByRole('row').nth(3).waitFor();
    await seen(webview().getByRole('combobox', { name: 'Search' }));
    await workbench.screenshot('keyboard-3-search');
  });

  it('goes from the search into the flows, reads one, and goes back to the search', async () => {
    const grid = webview().getByRole('grid', { name: 'Flows' });
    await press('End');
    await press('ArrowDown');
    await seen(grid);
    await press('ArrowDown');
    await press('ArrowDown');
    await grid.getByRole('row', { selected: true }).waitFor();
    await webview().getByRole('complementary', { name: 'Detail' }).getByText('network_interface_id').waitFor();
    await seen(grid);
    await workbench.screenshot('keyboard-4-detail');
    await press('/');
    await seen(webview().getByRole('combobox', { name: 'Search' }));
    await workbench.page.keyboard.type(' target_port:443');
    await press('Enter');
    await grid.getByText('92.63.197.61').first().waitFor();
    await workbench.screenshot('keyboard-5-found');
  });

  it('reaches everything else with Tab, and shows where it is', async () => {
    for (const name of [/^All times/, 'Engine', 'Run']) {
      await press('Tab');
      await seen(webview().getByRole(name === 'Engine' ? 'combobox' : 'button', { name }));
    }
  });
});
