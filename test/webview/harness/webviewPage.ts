import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { browser } from './browser';
import { type ThemeName, themes } from './themes';

const screenshots = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test-results', 'webview');

/** What a page reports to whoever hosts it. */
export interface PageHost {
  receive(message: unknown): void;
}

/** A webview page in a real browser, with the editor's part played by the test. */
export interface WebviewPage {
  readonly page: Page;
  /** Uncaught errors and refusals by the content security policy. */
  readonly troubles: string[];
  post(message: unknown): void;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a page. `host` is called with every message the page posts; both directions go through JSON, as they do in
 * the editor. State set by the page survives a reload.
 */
export async function openWebview(options: {
  readonly url: string;
  readonly theme: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
  connect(post: (message: unknown) => void): PageHost;
}): Promise<WebviewPage> {
  const context = await (await browser()).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const post = (message: unknown) => {
    const json = JSON.stringify(message);
    // A page that is closing or reloading misses messages, as it does in the editor.
    page.evaluate((text) => window.postMessage(JSON.parse(text), '*'), json).catch(() => undefined);
  };
  const host = options.connect(post);
  await page.exposeFunction('toTestHost', (json: string) => host.receive(JSON.parse(json)));
  // The loader that runs the tests marks functions with a helper of its own, which the page does not have.
  await page.addInitScript('globalThis.__name = (value) => value');
  await page.addInitScript(installEditor, {
    theme: themes[options.theme],
    state: options.state === undefined ? null : JSON.stringify(options.state),
  });
  await page.goto(options.url);
  return {
    page,
    troubles,
    post,
    async screenshot(name) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    close: () => context.close(),
  };
}

/** Runs in the page, before its own script. */
function installEditor({ theme, state }: { theme: (typeof themes)[ThemeName]; state: string | null }): void {
  const kept = 'editor-state';
  if (state !== null && sessionStorage.getItem(kept) === null) sessionStorage.setItem(kept, state);
  const globals = window as unknown as { toTestHost(json: string): void; acquireVsCodeApi?: unknown };
  globals.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => globals.toTestHost(JSON.stringify(message)),
    getState: () => JSON.parse(sessionStorage.getItem(kept) ?? 'null') ?? undefined,
    setState: (value: unknown) => sessionStorage.setItem(kept, JSON.stringify(value)),
  });
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );
  const apply = () => {
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add(theme.bodyClass);
  };
  document.addEventListener('DOMContentLoaded', apply);
}
