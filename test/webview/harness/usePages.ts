import assert from 'node:assert/strict';
import { browserIsThere, closeBrowser } from './browser';
import { type PageServer, servePages } from './pageServer';
import type { WebviewPage } from './webviewPage';

interface Troubled extends WebviewPage {
  /** What went to the extension's log. */
  readonly logged?: readonly string[];
}

export interface Pages {
  readonly origin: string;
  /** After the test the page has to have had no troubles and logged nothing, and is closed. */
  keep<P extends Troubled>(opening: Promise<P>): Promise<P>;
}

/** Serves the webview's pages to the tests of the `describe` that calls this; they are left out without a browser. */
export function usePages(): Pages {
  let server: PageServer;
  const opened: Troubled[] = [];
  before(async function () {
    if (!browserIsThere) return this.skip();
    server = await servePages();
  });
  afterEach(async () => {
    for (const { troubles, logged = [], close } of opened.splice(0)) {
      assert.deepEqual([...troubles, ...logged], []);
      await close();
    }
  });
  after(async () => {
    await closeBrowser();
    await server?.close();
  });
  return {
    get origin() {
      return server.origin;
    },
    async keep(opening) {
      const page = await opening;
      opened.push(page);
      return page;
    },
  };
}
