import type { Browser } from 'playwright-core';

export interface RunningServer {
  readonly port: number;
  readonly dataDir: string;
  readonly authority: string;
  stop(): Promise<void>;
  saveLogs(folder: string): void;
  log(): string;
}
export const projectRoot: string;
export const chromiumPath: string;
export const quietSettings: Readonly<Record<string, unknown>>;
export function startServer(options?: {
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  extensions?: string[];
  driver?: boolean;
  timeoutMs?: number;
}): Promise<RunningServer>;
export function workbenchUrl(
  server: RunningServer,
  options?: { folder?: string; extensionDevelopmentPath?: string; extensionTestsPath?: string },
): string;
export function launchBrowser(): Promise<Browser>;
