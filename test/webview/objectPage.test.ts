import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { barriers } from './harness/barriers';
import { type ObjectHarness, openObjectPage } from './harness/objectHarness';
import { usePages } from './harness/usePages';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'fixtures', 'flowlogs');
const folder =
  '/x/ibm_vpc_flowlogs_v1/account=a/region=us-south/vpc-id=v/subnet-id=s/endpoint-type=vnics/instance-id=i/vnic-id=n';

/** An object of two records: one sent more than a double can count, the other is odd. */
const made = gzipSync(
  JSON.stringify({
    version: '0.0.1',
    collector_crn: 'crn:c',
    attached_endpoint_type: 'vnic',
    network_interface_id: 'nic-1',
    instance_crn: 'crn:i',
    vpc_crn: 'crn:v',
    capture_start_time: '2026-11-21T13:00:00Z',
    capture_end_time: '2026-11-21T13:05:00Z',
    state: 'skip data',
    number_of_flow_logs: 3,
    flow_logs: [
      {
        start_time: '2026-11-21T13:01:00Z',
        action: 'rejected',
        direction: 'I',
        initiator_ip: '1.2.3.4',
        target_ip: '10.240.0.4',
        target_port: 22,
        transport_protocol: 6,
        bytes_from_initiator: 40,
      },
      {
        start_time: '',
        action: 'accepted',
        direction: 'outbound',
        initiator_ip: '10.240.0.4',
        target_ip: '161.26.0.10',
        target_port: '53',
        transport_protocol: 17,
        bytes_from_initiator: 'HUGE',
        odd: '<img src=x onerror=alert(1)>',
      },
    ],
  }).replace('"HUGE"', '18446744073709551615'),
);

describe('the page of one object', function () {
  this.timeout(30_000);
  const pages = usePages();

  const open = (
    path: string,
    bytes: Uint8Array,
    options: Partial<Parameters<typeof openObjectPage>[0]> = {},
  ): Promise<ObjectHarness> => pages.keep(openObjectPage({ origin: pages.origin, path, bytes, ...options }));
  const heightOf = async (locator: Locator) => (await locator.boundingBox())!.height;

  it('shows records, what is odd, and the detail of one', async () => {
    const harness = await open(`${folder}/record-type=ingress/00000001.gz`, made);
    const { page } = harness;
    await page.getByRole('heading', { name: '00000001.gz 14:00–14:05' }).waitFor();
    await page.getByText('2 records · 2026-11-21 14:00 – 14:05').waitFor();
    await page.getByText('another number of records than number_of_flow_logs says').waitFor();
    await page.getByText('the collector lost records in that window').waitFor();
    await page.locator('.grid-row').nth(0).click();
    await page.locator('.detail').getByText('start of the capture window stands in').waitFor();
    await page.locator('.detail .pair-value', { hasText: '18,446,744,073,709,551,615' }).first().waitFor();
    await harness.screenshot('object');
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 1 flow with headings.').waitFor();
    assert.match(harness.copied[0]!, /accepted\t10\.240\.0\.4\t161\.26\.0\.10:53/);
    await page.getByRole('columnheader', { name: 'Action', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Action', exact: true }).click();
    await page.locator('.grid-row').nth(0).getByText('rejected').waitFor();
  });

  it('asks why of a record: from the detail, the menu and by key', async () => {
    const { page, asked } = await open(`${folder}/record-type=ingress/00000001.gz`, made);
    const said = page.locator('.grid-row').filter({ hasText: 'rejected' });
    await said.click();
    await page.locator('.detail').getByRole('button', { name: 'Why?' }).click();
    await said.click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Why\?/ }).click();
    await page.keyboard.press('?');
    while (asked.length < 3) await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(
      asked.map(({ action, target_port, key }) => [action, target_port, key.slice(0, 19)]),
      Array(3).fill(['rejected', 22, 'ibm_vpc_flowlogs_v1']),
    );
  });

  it('is called by the names that are known, also by those that come later', async () => {
    const ids: [string, string][] = [['crn:i', 'vsi1']];
    const harness = await open(`${folder}/record-type=ingress/00000001.gz`, made, {
      names: { addresses: [], ids },
    });
    const { page } = harness;
    await page.getByRole('heading', { name: 'vsi1 14:00–14:05' }).waitFor();
    await page.getByRole('button', { name: 'Copy key' }).click();
    await page.getByText('Key copied.').waitFor();
    assert.match(harness.copied[0]!, /^ibm_vpc_flowlogs_v1\/.*\/00000001\.gz$/);
    const names = { addresses: [[0x0af00004, 'db1']], ids: [['crn:i', 'db1']] };
    harness.post({ kind: 'names', names });
    await page.getByRole('heading', { name: 'db1 14:00–14:05' }).waitFor();
    await page.locator('.grid-row .name', { hasText: 'db1' }).first().waitFor();
  });

  for (const [width, height] of [
    [1600, 900],
    [1100, 800],
    [1082, 836],
    [900, 300],
    [640, 600],
    [420, 700],
    [300, 400],
  ] as const) {
    it(`has room for its records at ${width} × ${height}, also beside a detail and after the tab was hidden`, async () => {
      const harness = await open(`${folder}/record-type=ingress/00000001.gz`, made, { width, height });
      const { page } = harness;
      const rows = page.locator('.grid-row');
      const detail = page.getByRole('complementary', { name: 'Detail' });
      await rows.nth(1).waitFor();
      assert.ok((await heightOf(page.locator('.grid'))) > height / 4);
      assert.equal(await detail.count(), 0);
      await rows.nth(0).click({ position: { x: 10, y: 10 } });
      await detail.getByText('accepted').first().waitFor();
      assert.ok((await heightOf(page.locator('.grid'))) > 60);
      await rows.nth(0).waitFor();
      await harness.screenshot(`object-${width}x${height}`);
      // The editor takes the page of a hidden tab away and builds it anew.
      await page.reload();
      await detail.getByText('accepted').first().waitFor();
      await page.locator('.grid-row.selected').waitFor();
      await page.getByRole('tab', { name: 'JSON' }).click();
      await page.setViewportSize({ width: width + 40, height: height + 40 });
      await page.getByRole('tab', { name: /^Records/ }).click();
      await rows.nth(1).waitFor();
      assert.ok((await heightOf(page.locator('.grid'))) > 60);
      await page.getByRole('button', { name: 'Close detail' }).click();
      await detail.waitFor({ state: 'detached' });
      await page.locator('.grid:focus').waitFor();
      await page.keyboard.press('ArrowDown');
      await detail.waitFor();
      await page.keyboard.press('Escape');
      await detail.waitFor({ state: 'detached' });
      assert.ok((await heightOf(page.locator('.grid'))) > height / 4);
    });
  }

  it('says that it is opening, and shows the object when it is there', async () => {
    const waiting = new Promise<never>(() => undefined);
    const harness = await open(`${folder}/record-type=ingress/00000001.gz`, made, { opening: waiting });
    await harness.page.getByText('Opening the flow log…').waitFor();
    assert.deepEqual(await barriers(harness.page), []);
    await harness.screenshot('object-opening');
  });

  it('shows envelope and JSON, by keyboard', async () => {
    const harness = await open(`${folder}/record-type=ingress/00000001.gz`, made, { theme: 'light' });
    const { page } = harness;
    await page.getByRole('tab', { name: /^Records/ }).press('ArrowRight');
    const envelope = page.getByRole('tabpanel', { name: 'Envelope' });
    await envelope.getByText('skip data').waitFor();
    await envelope.getByText('2026-11-21T13:05:00Z').waitFor();
    await harness.screenshot('envelope');
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Object as JSON').getByText('18446744073709551615').waitFor();
    await harness.screenshot('json');
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('button', { name: 'Open as document' }).click();
    await page.reload();
    await page.getByLabel('Object as JSON').getByText('skip data').waitFor();
    assert.equal(harness.jsonOpened, 1);
    await page.getByRole('tab', { name: /^Records/ }).click();
    await page.locator('.grid-row').nth(1).waitFor();
    assert.deepEqual(await barriers(page), []);
  });

  it('says why an object cannot be read', async () => {
    const harness = await open('/x/00000002.gz', made.subarray(0, made.length - 9));
    await harness.page.getByRole('alert').getByText('This object cannot be read').waitFor();
    await harness.screenshot('unreadable');
    assert.deepEqual(await barriers(harness.page), []);
  });

  it('opens a real object', async function () {
    const path = join(fixtures, '00000911.gz');
    if (!existsSync(path)) return this.skip();
    const harness = await open(path, readFileSync(path));
    await harness.page.getByText('2 records').first().waitFor();
    await harness.page.locator('.grid-row').nth(1).waitFor();
    await harness.screenshot('real-object');
  });
});
