// Builds the host suite and runs it with mocha inside the real extension host. Last line: `integration: N passed, N failed`.
// HOST_GREP selects tests; HOST_TIMEOUT_MS bounds the whole run.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { buildSuite, built } from './buildSuite.mjs';
import { launchBrowser, projectRoot, startServer, workbenchUrl } from './server.mjs';

const timeoutMs = Number(process.env.HOST_TIMEOUT_MS ?? 180_000);
const results = join(projectRoot, 'test-results');
const report = join(results, 'integration.json');
const output = join(results, 'integration.log');

mkdirSync(results, { recursive: true });
for (const old of [report, output, join(results, 'integration'), built]) rmSync(old, { recursive: true, force: true });
await buildSuite();
const { code, why, counts, pageLog, serverLog, seconds } = await run();

if (existsSync(output)) {
  process.stdout.write(readFileSync(output, 'utf8').replace(/[^\s():]*dist-test\/[^\s():]+\.js:\d+:\d+/g, original));
}
if (why) console.error(`--- workbench console\n${pageLog.slice(-40).join('\n')}\n--- server\n${serverLog}\n${why}`);
console.log(`extension host suite: exit code ${code} after ${seconds} s`);
if (counts) {
  const skipped = counts.pending > 0 ? `, ${counts.pending} skipped` : '';
  console.log(`integration: ${counts.passes} passed, ${counts.failures} failed${skipped}`);
}
process.exit(code);

async function run() {
  const started = Date.now();
  const pageLog = [];
  let why;
  let code = 1;
  let browser;
  // The extension host inherits the server's environment.
  const server = await startServer({
    driver: true,
    env: { HOST_REPORT: report, HOST_OUTPUT: output, VPC_FLOW_LENS_TEST: '1', HOST_GREP: process.env.HOST_GREP ?? '' },
  });
  try {
    browser = await launchBrowser();
    const page = await browser.newPage();
    page.on('console', (message) => pageLog.push(`[${message.type()}] ${message.text()}`));
    page.on('pageerror', (error) => pageLog.push(`[pageerror] ${error}`));
    // The workbench calls this with the suite's exit code.
    const exit = new Promise((settle) => page.exposeFunction('codeAutomationExit', settle));
    await page.goto(
      workbenchUrl(server, {
        folder: join(projectRoot, 'test', 'vscode', 'workspace'),
        extensionDevelopmentPath: projectRoot,
        extensionTestsPath: join(built, 'index.js'),
      }),
    );
    let timer;
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(`no end after ${timeoutMs} ms`)), timeoutMs);
    });
    code = await Promise.race([exit, late]).catch(async (error) => {
      why = error;
      await page.screenshot({ path: join(results, 'integration-timeout.png') }).catch(() => undefined);
      return 1;
    });
    clearTimeout(timer);
  } catch (error) {
    why = error;
  } finally {
    await browser?.close();
    // A host that crashes or calls process.exit() also ends with 0: only the report says that the suite ran to its end.
    if (!existsSync(report)) why ??= new Error('no report: the extension host ended early, or never ran the suite');
    if (why || code !== 0) server.saveLogs(join(results, 'integration'));
    await server.stop();
  }
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  if (counts && counts.passes + counts.failures === 0) why ??= new Error('no test ran');
  if (why || counts?.failures > 0) code ||= 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  return { code, why, counts, pageLog, serverLog: server.log().slice(-4000), seconds };
}

/** `dist-test/x.test.js:29:57` to `test/vscode/suite/x.test.ts:12:3`: the extension host ignores source maps. */
function original(place) {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(place);
  const js = resolve(projectRoot, file.replace(/^file:\/\//, ''));
  if (!existsSync(`${js}.map`)) return place;
  const entry = new SourceMap(JSON.parse(readFileSync(`${js}.map`, 'utf8'))).findEntry(line - 1, column - 1);
  if (!entry.originalSource) return place;
  const source = relative(projectRoot, resolve(dirname(js), entry.originalSource));
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
