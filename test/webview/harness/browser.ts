import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromiumPath, launchBrowser } from '../../vscode/server.mjs';

/** Whether there is a Chromium to test the pages with. */
export const browserIsThere = existsSync(chromiumPath);

let shared: Promise<Browser> | undefined;

/** One browser for all page tests of a process; it ends with the process at the latest. */
export function browser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

export async function closeBrowser(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}
