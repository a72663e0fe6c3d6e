// Page object for the workbench, driven as a hand would. No sleeps: every step waits for what the next step needs.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../../src/sandbox/startSandbox';
import { launchBrowser, projectRoot, type RunningServer, startServer, workbenchUrl } from '../server.mjs';
import { keepInState, stateHolds } from './storedState';
import { type Theme, themes } from './themes';
import { together } from './together';

const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

/** A name that begins so: “Ingest” is not “Search Without Ingest”. */
const beginning = (name: string | RegExp): RegExp =>
  typeof name === 'string' ? new RegExp(exactly(name).source.replace(/\$$/, '')) : name;

/**
 * Label of the day that the sandbox has the most of: its history reaches a day back, so soon after midnight (UTC, as in
 * the workbench under test) that is yesterday.
 */
export function fullDay(now = Date.now()): RegExp {
  const day = new Date(now).getUTCHours() < 3 ? now - 86_400_000 : now;
  return new RegExp(`^${new Date(day).toISOString().slice(0, 10)}`);
}

/** What of a sandbox `npm start` hands over. */
export interface HandedOver {
  readonly url: string;
  readonly apiKey: string;
  readonly region: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function handedOver({ url, apiKey, region }: Sandbox, environment: HandedOver['environment'] = {}): HandedOver {
  return { url, apiKey, region, environment };
}

/** Settings that lead to a sandbox as to IBM Cloud: nobody is signed in. */
export function endpointSettings({ endpoints }: Sandbox): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [`vpcFlowLens.endpoints.${name}`, url]));
}

export interface WorkbenchOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Instead of one that the extension starts itself. */
  readonly sandbox?: HandedOver;
  /** A folder with the extension. */
  readonly extension?: string;
  /** The workspace. */
  readonly folder?: string;
}

export class Workbench {
  /** Requests that would have left this machine. */
  readonly outside: string[] = [];
  readonly console: string[] = [];

  private constructor(
    readonly server: RunningServer,
    readonly browser: Browser,
    readonly page: Page,
  ) {}

  /** A workbench in which the extension (or VPC_FLOW_LENS_VSIX) is installed as a user has it. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const server = await startServer({
      extensions: [options.extension ?? process.env.VPC_FLOW_LENS_VSIX ?? projectRoot],
      settings: options.settings ?? {},
      env: { TZ: 'UTC', ...(options.sandbox && { VPC_FLOW_LENS_SANDBOX: JSON.stringify(options.sandbox) }) },
    });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        timezoneId: 'UTC',
      });
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: `http://${server.authority}` });
      const page = await context.newPage();
      page.setDefaultTimeout(45_000);
      const workbench = new Workbench(server, browser, page);
      page.on('console', (message) => workbench.console.push(`[${message.type()}] ${message.text()}`));
      page.on('pageerror', (error) => workbench.console.push(`[pageerror] ${error}`));
      page.on('request', (request) => {
        const { protocol, host } = new URL(request.url());
        // Resources of webviews have a made-up host that a service worker answers; it is never asked.
        const local = host === server.authority || host.endsWith('.vscode-resource.vscode-cdn.net');
        if (/^(http|ws)/.test(protocol) && !local) workbench.outside.push(request.url());
      });
      const folder = options.folder ?? join(projectRoot, 'test', 'vscode', 'workspace');
      await page.goto(workbenchUrl(server, { folder }));
      await workbench.stands();
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  private async stands(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.activity('VPC Flow Lens').waitFor();
  }

  activity(title: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${title}`) });
  }

  /** A tree row of the side bar whose label begins with the text. */
  row(label: string | RegExp): Locator {
    return this.page.locator('.sidebar').getByRole('treeitem', { name: beginning(label) });
  }

  /** A button of a welcome text. */
  sideBarButton(name: string): Locator {
    return this.page.locator('.sidebar').getByRole('button', { name });
  }

  /** A picture and the logs of a test that failed, in test-results/. */
  async keepOnFailure(test: { readonly state?: string; readonly title: string } | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    const name = `failed-${test.title.replace(/\W+/g, '-').slice(0, 60)}`;
    await this.screenshot(name).catch(() => undefined);
    // What was said may be gone from the screen by now.
    const told = this.command('Notifications: Show Notifications').then(() => this.screenshot(`${name}-told`));
    await told.catch(() => undefined);
    this.server.saveLogs(join(projectRoot, 'test-results', name));
  }

  /** The header of a view in the side bar. */
  pane(title: string): Locator {
    return this.page
      .locator('.sidebar .pane')
      .filter({ has: this.page.getByRole('button', { name: new RegExp(`^${title} Section`) }) });
  }

  /** Shows or hides the rows of a view in the side bar. */
  async foldPane(title: string, folded = true): Promise<void> {
    // The name goes on with the description, where a view has one.
    const header = this.page.locator(`.sidebar .pane-header[aria-label^="${title}"]`);
    const there = header.and(this.page.locator(`[aria-expanded="${!folded}"]`));
    await together(async (patience) => {
      await header.waitFor(patience);
      if ((await there.count()) === 0) await header.click(patience);
      await there.waitFor(patience);
    });
  }

  /** Unfolds a row, and waits until it is unfolded. */
  async unfold(label: string | RegExp): Promise<void> {
    const row = this.row(label).first();
    const unfolded = row.and(this.page.locator('[aria-expanded="true"]'));
    await row.waitFor();
    await together(async (patience) => {
      if ((await unfolded.count()) === 0) await row.locator('.monaco-tl-twistie').click(patience);
      await unfolded.waitFor(patience);
    });
  }

  /** An inline action of a row: shown while the pointer is over it, and rows move when others come. */
  async rowAction(label: string | RegExp, action: string): Promise<void> {
    const row = this.row(label).first();
    const button = row.getByRole('button', { name: beginning(action) }).first();
    await row.waitFor();
    await together(async (patience) => {
      await row.hover(patience);
      await button.click(patience);
    });
  }

  /** Ingests the day of the tutorial's first instance that the sandbox has the most of, from its row in the tree. */
  async ingestDayOfVsi1(): Promise<void> {
    await this.unfold('x-flowlogs, bucket');
    await this.unfold('VPC ');
    await this.unfold('x-vsi1 · ');
    await this.rowAction(fullDay(), 'Ingest');
    await this.said(/Stored [\d,]+ flows/);
  }

  /** Runs a search in a new panel, and returns the panel. */
  async searchFor(text: string): Promise<FrameLocator> {
    await this.command('VPC Flow Lens: New Search');
    const results = this.webview();
    const box = results.getByRole('combobox', { name: 'Search' });
    await box.fill(text);
    await box.press('Control+Enter');
    return results;
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  get quickInputBox(): Locator {
    return this.quickInput.locator('.quick-input-box input');
  }

  /** Runs a command by its palette title, as in `VPC Flow Lens: New Search`. */
  async command(title: string): Promise<void> {
    // The list is of the commands that there were when it opened: soon after the start it is opened again. A panel that
    // takes the focus when it has loaded takes the list away.
    await together(
      async (patience) => {
        // What was asked before goes in its own time, and would take the words.
        await this.quickInput.waitFor({ state: 'hidden', ...patience });
        await this.page.keyboard.press('F1');
        await this.quickInputBox.fill(`>${title}`, patience);
        // It is filtered in its own time: the row that holds exactly this label is clicked.
        await this.option(title).click(patience);
      },
      () => this.leaveQuickInput(),
    );
  }

  private async leaveQuickInput(): Promise<void> {
    if (await this.quickInput.isVisible()) await this.page.keyboard.press('Escape');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Types what leads to a row of the list, and takes it by Enter once that is the row that Enter takes. */
  async choose(row: Locator, typed: string): Promise<void> {
    await row.waitFor();
    await this.quickInputBox.fill(typed);
    await row.and(this.page.locator('.focused')).waitFor();
    await this.page.keyboard.press('Enter');
  }

  option(label: string): Locator {
    return this.quickInput
      .getByRole('option')
      .filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  tab(label: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab', { name: label });
  }

  /** A button of a notification, such as `Cancel` or `Search`: in its toast, or in the list where that has gone. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    const asked = this.page
      .locator('.notification-list-item')
      .filter({ hasText: text, visible: true })
      .getByRole('button', { name: button, exact: true })
      .first();
    await together(
      (patience) => asked.click(patience),
      () => this.command('Notifications: Show Notifications'),
    );
    if (await this.notificationList.isVisible()) await this.command('Notifications: Hide Notifications');
  }

  private get notificationList(): Locator {
    return this.page.locator('.notifications-center');
  }

  /**
   * Waits for a message in the list of notifications, clears it, and returns its words: where several come in quick
   * succession, the editor shows not each as a toast, and no toast stays.
   */
  async said(text: string | RegExp): Promise<string> {
    const list = this.notificationList;
    const message = list.locator('.notification-list-item-message').filter({ hasText: text }).first();
    // The list closes by itself when the last one in it ends, such as the progress before this message.
    let words: string | null = null;
    while (words === null) {
      await this.command('Notifications: Show Notifications');
      const seen = message.innerText();
      seen.catch(() => undefined);
      words = await Promise.race([seen, list.waitFor({ state: 'hidden' }).then(() => null)]);
    }
    await list.getByRole('button', { name: 'Clear All Notifications' }).click();
    await list.waitFor({ state: 'hidden' });
    return words;
  }

  /** Opens the menu of an element and chooses an entry of it. */
  async menu(of: Locator, entry: string | RegExp): Promise<void> {
    const item = this.page.getByRole('menuitem', { name: beginning(entry) }).first();
    await together(
      async (patience) => {
        await of.click({ button: 'right', ...patience });
        // A menu takes no click in its first moments; it takes the key of the entry under the pointer.
        await item.hover(patience);
        await item.locator('xpath=..').and(this.page.locator('.focused')).waitFor(patience);
      },
      async () => {
        if (await item.isVisible()) await this.page.keyboard.press('Escape');
      },
    );
    await this.page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
    // Off the row, whose tooltip would cover what is below it.
    await this.page.mouse.move(720, 880);
  }

  /** Answers VS Code's own dialog for a folder: shows the one above, goes into it from there. */
  async chooseFolder(path: string, button: string): Promise<void> {
    await this.option('..').waitFor();
    await this.quickInputBox.fill(`${dirname(path)}/`);
    await this.option(basename(path)).click();
    await this.becomes(() => this.quickInputBox.inputValue(), `${path}/`);
    await this.quickInput.getByRole('button', { name: button, exact: true }).click();
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Answers VS Code's own dialog for a file with a path. */
  async saveAs(path: string, button = 'OK'): Promise<void> {
    await this.option('..').waitFor();
    await this.quickInputBox.fill(path);
    await this.quickInput.getByRole('button', { name: button, exact: true }).click();
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** A row of the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name });
  }

  /**
   * Reloads the window and waits until it stands again. A workbench in a browser keeps its state every few seconds, not
   * when it ends: `kept` is a pattern of what is to be in it first.
   */
  async reload(kept: RegExp): Promise<void> {
    while (!(await this.page.evaluate(stateHolds, kept.source)));
    await this.page.reload();
    await this.stands();
  }

  /** Puts values into what the extension keeps, as if they had been kept before, and reloads the window. */
  async keepState(values: Readonly<Record<string, unknown>>): Promise<void> {
    await this.page.evaluate(keepInState, JSON.stringify(values));
    await this.page.reload();
    await this.stands();
  }

  /** The document of the webview that shows: outer frame the editor's, inner frame the extension's. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Applies a theme, and waits until workbench and webview wear it. */
  async theme(name: Theme): Promise<void> {
    const { label, worn, page } = themes[name];
    await together(
      async (patience) => {
        await this.command('Preferences: Color Theme');
        await this.quickInputBox.fill(label, patience);
        await this.option(label).click(patience);
      },
      () => this.leaveQuickInput(),
    );
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${worn}`).waitFor();
    const webviews = this.page.locator('iframe.webview.ready');
    for (const webview of await webviews.all())
      await webview.contentFrame().frameLocator('iframe#active-frame').locator(`body.${page}`).waitFor();
  }

  /** A picture for the README, written only where UPDATE_SCREENSHOTS=1 asks for new ones. */
  async picture(name: string): Promise<void> {
    if (process.env.UPDATE_SCREENSHOTS !== '1') return;
    const size = this.page.viewportSize();
    await this.page.setViewportSize({ width: 1280, height: 800 });
    await this.page.mouse.move(640, 790);
    await this.drawn();
    await this.page.screenshot({ path: join(projectRoot, 'resources', 'docs', `${name}.png`) });
    if (size !== null) await this.page.setViewportSize(size);
    await this.drawn();
  }

  /** Waits until the webview has the size the window gives it, and is drawn in it. */
  private async drawn(): Promise<void> {
    const frame = this.page.locator('iframe.webview.ready').first();
    const body = frame.contentFrame().frameLocator('iframe#active-frame').locator('body');
    for (;;) {
      const width = (await frame.boundingBox())?.width;
      const inner = await body.evaluate(
        () =>
          new Promise<number>((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.innerWidth)));
          }),
      );
      if (width !== undefined && Math.abs(inner - width) < 2) return;
    }
  }

  /** Waits until what is read is as wanted: what an event changes is drawn in its own time. */
  async becomes<T>(read: () => Promise<T>, wanted: T): Promise<void> {
    const until = Date.now() + 30_000;
    for (;;) {
      const found = await read();
      if (isDeepStrictEqual(found, wanted)) return;
      if (Date.now() > until) assert.deepEqual(found, wanted);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }

  async screenshot(name: string): Promise<void> {
    const folder = join(projectRoot, 'test-results');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
