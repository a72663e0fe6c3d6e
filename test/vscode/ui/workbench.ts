// Page object for the workbench, driven as a hand would. No sleeps: every step waits for what the next step needs.
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser, projectRoot, type RunningServer, startServer, workbenchUrl } from '../server.mjs';

/** Themes by the name they are picked by, and the class that the workbench wears once one is applied. */
export const themes = {
  dark: { label: 'Dark Modern', worn: 'vs-dark', page: 'vscode-dark' },
  light: { label: 'Light Modern', worn: 'vs', page: 'vscode-light' },
  'high-contrast': { label: 'Dark High Contrast', worn: 'hc-black', page: 'vscode-high-contrast' },
  'high-contrast-light': { label: 'Light High Contrast', worn: 'hc-light', page: 'vscode-high-contrast-light' },
} as const;

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

export class Workbench {
  /** Requests that would have left this machine. */
  readonly outside: string[] = [];
  readonly console: string[] = [];

  private constructor(
    readonly server: RunningServer,
    readonly browser: Browser,
    readonly page: Page,
  ) {}

  /** A workbench in which the extension (or VPC_FLOW_LENS_VSIX) is installed as a user has it; opens `folder`. */
  static async open(
    options: {
      settings?: Record<string, unknown>;
      env?: Record<string, string>;
      extension?: string;
      folder?: string;
    } = {},
  ): Promise<Workbench> {
    const server = await startServer({
      extensions: [options.extension ?? process.env.VPC_FLOW_LENS_VSIX ?? projectRoot],
      settings: options.settings ?? {},
      env: { TZ: 'UTC', ...options.env },
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
      page.setDefaultTimeout(20_000);
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
      await page.locator('.monaco-workbench').waitFor();
      await workbench.activity('VPC Flow Lens').waitFor();
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

  activity(title: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${title}`) });
  }

  /** A tree row of the side bar whose label begins with the text. */
  row(label: string | RegExp): Locator {
    const name = typeof label === 'string' ? new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) : label;
    return this.page.locator('.sidebar').getByRole('treeitem', { name });
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
    if ((await header.getAttribute('aria-expanded')) === String(folded)) await header.click();
    await this.page.waitForFunction(
      ([element, expanded]) => (element as Element).getAttribute('aria-expanded') === expanded,
      [await header.elementHandle(), String(!folded)] as const,
    );
  }

  /** Unfolds a row, and waits until it is unfolded. */
  async unfold(label: string | RegExp): Promise<void> {
    const row = this.row(label).first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.page.waitForFunction(
      (element) => element?.getAttribute('aria-expanded') === 'true',
      await row.elementHandle(),
    );
  }

  /** An inline action of a row: shown while the pointer is over it. */
  async rowAction(label: string | RegExp, action: string): Promise<void> {
    const row = this.row(label).first();
    await row.hover();
    await row
      .getByRole('button', { name: beginning(action) })
      .first()
      .click();
  }

  /** Ingests the day of the tutorial's first instance that the sandbox has the most of, from its row in the tree. */
  async ingestDayOfVsi1(): Promise<void> {
    await this.unfold('x-flowlogs, bucket');
    await this.unfold('VPC ');
    await this.unfold('x-vsi1 · ');
    await this.row(fullDay()).first().waitFor();
    await this.rowAction(fullDay(), 'Ingest');
    await this.notification(/Stored [\d,]+ flows/).waitFor();
    await this.command('Notifications: Clear All Notifications');
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
    // The list is of the commands that there were when it opened: soon after the start it is opened again.
    // It may also be taken away again, up to the click, by a panel or a list that comes or goes late.
    const patience = { timeout: 4_000 };
    const chosen = async () => {
      await this.page.keyboard.press('F1');
      await this.quickInputBox.fill(`>${title}`, patience);
      // It is filtered in its own time: the row that holds exactly this label is clicked.
      await this.option(title).click(patience);
    };
    for (let opening = 1; opening < 6; opening++) {
      const done = await chosen().then(
        () => true,
        () => false,
      );
      if (done) return;
      await this.page.keyboard.press('Escape');
      await this.quickInput.waitFor({ state: 'hidden' });
    }
    await chosen();
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

  /** A button of a notification, such as `Cancel` or `Search`. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).first().click();
  }

  /**
   * Waits for a message in the list of notifications, and clears it: where several come in quick succession, the editor
   * shows not each as a toast.
   */
  async said(text: string | RegExp): Promise<void> {
    const list = this.page.locator('.notifications-center');
    const message = list.getByText(text).first();
    // The list closes by itself when the last one in it ends, such as the progress before this message.
    for (let open = false; !open; ) {
      await this.command('Notifications: Show Notifications');
      await list.waitFor({ timeout: 2_000 }).catch(() => undefined);
      const seen = message.waitFor().then(() => true);
      seen.catch(() => undefined);
      const closed = list.waitFor({ state: 'hidden' }).then(
        () => false,
        () => seen,
      );
      open = await Promise.race([seen, closed]);
    }
    await list.getByRole('button', { name: 'Clear All Notifications' }).click();
    // What is still under way stays in the list, and would keep it open.
    await list
      .getByRole('button', { name: 'Hide Notifications' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await list.waitFor({ state: 'hidden' });
  }

  /** Opens the menu of an element and chooses an entry of it. */
  async menu(of: Locator, entry: string | RegExp): Promise<void> {
    await of.click({ button: 'right' });
    // A menu takes no click in its first moments; it takes the key of the entry under the pointer.
    await this.page
      .getByRole('menuitem', { name: beginning(entry) })
      .first()
      .hover();
    await this.page.keyboard.press('Enter');
    // Off the row, whose tooltip would cover what is below it.
    await this.page.mouse.move(720, 880);
  }

  /** Answers VS Code's own dialog for a folder: shows the one above, goes into it from there. */
  async chooseFolder(path: string, button: string): Promise<void> {
    await this.option('..').waitFor();
    await this.quickInputBox.fill(`${dirname(path)}/`);
    await this.option(basename(path)).click();
    await this.page.waitForFunction(
      ([input, there]) => (input as HTMLInputElement).value === there,
      [await this.quickInputBox.elementHandle(), `${path}/`],
    );
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
    await this.page.locator('.monaco-workbench').waitFor();
    await this.activity('VPC Flow Lens').waitFor();
  }

  /** Puts values into what the extension keeps, as if they had been kept before, and reloads the window. */
  async keepState(values: Readonly<Record<string, unknown>>): Promise<void> {
    await this.page.evaluate(keep, JSON.stringify(values));
    await this.page.reload();
    await this.page.locator('.monaco-workbench').waitFor();
    await this.activity('VPC Flow Lens').waitFor();
  }

  /** The document of the webview that shows: outer frame the editor's, inner frame the extension's. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Applies a theme, and waits until workbench and webview wear it. */
  async theme(name: keyof typeof themes): Promise<void> {
    const { label, worn, page } = themes[name];
    await this.command('Preferences: Color Theme');
    await this.quickInputBox.fill(label);
    await this.option(label).click();
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

  async screenshot(name: string): Promise<void> {
    const folder = join(projectRoot, 'test-results');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

/** Runs in the page: whether the workbench's stored state holds a pattern. */
async function stateHolds(pattern: string): Promise<boolean> {
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const found = await new Promise<boolean>((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const database = opening.result;
        const all = database.transaction('ItemTable').objectStore('ItemTable').getAll();
        all.onsuccess = () => {
          database.close();
          resolve(all.result.some((value) => new RegExp(pattern).test(String(value))));
        };
      };
    });
    if (found) return true;
  }
  return false;
}

/** Runs in the page: writes into the extension's part of the workbench's stored state. */
function keep(values: string): Promise<void> {
  const extension = 'vpc-flow-lens.vpc-flow-lens';
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('vscode-web-state-db-global');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const writing = database.transaction('ItemTable', 'readwrite');
      const items = writing.objectStore('ItemTable');
      const kept = items.get(extension);
      kept.onsuccess = () => {
        const state = { ...JSON.parse(String(kept.result ?? '{}')), ...JSON.parse(values) };
        items.put(JSON.stringify(state), extension);
      };
      writing.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
}
