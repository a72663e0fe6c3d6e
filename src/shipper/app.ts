import { startAppServer } from './appServer';
import { createRunningShipper } from './createShipper';
import { watchForm } from './createWatches';
import { readConfig, secretsOf } from './readConfig';
import { createShipperLog } from './shipperLog';

/** Entry of the app that Code Engine runs on a stock Node image: `node app.js`. */
async function main(): Promise<void> {
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const read = readConfig(process.env, watchForm);
  if (!read.ok) {
    const log = createShipperLog(write);
    for (const problem of read.problems) log('error', 'configuration', { message: problem });
    process.exitCode = 1;
    return;
  }
  const { config } = read;
  const log = createShipperLog(write, secretsOf(config));
  const running = createRunningShipper(config, log, { watchForm });
  const server = await startAppServer(Number(process.env.PORT ?? 8080), running, config, log);
  if (running.state === null) {
    log('warn', 'no_state', { consequence: 'what is shipped is remembered only while this process runs' });
  }
  const milliseconds = Math.round(process.uptime() * 1_000);
  log('info', 'started', {
    port: server.port,
    bucket: config.bucket,
    destination: config.destination.kind,
    milliseconds,
  });
  const stop = (): void => {
    void server.stop().then(() => {
      log('info', 'stopped');
      process.exit(0);
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  await server.sweep();
}

void main().catch((error: unknown) => {
  console.error(JSON.stringify({ level: 'error', event: 'not_started', message: String(error) }));
  process.exit(1);
});
