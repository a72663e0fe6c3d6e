// ClickHouse in a process of its own, so that its memory and time are its own: answers each line {"sql":…} on stdin with a
// line {"seconds":…,"cpuSeconds":…,"peakMb":…,"csv":…} or {"error":…}. Arguments: folder, threads, memory limit in MB.
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const { Session } = createRequire(join(__dirname, '..', 'clickhouse', 'package.json'))('chdb');
const [folder, threads, memoryMb] = process.argv.slice(2);
const session = new Session(folder);
for (const setting of [
  `max_threads = ${threads}`,
  `max_insert_threads = ${threads}`,
  `max_memory_usage = ${Number(memoryMb) * 1_000_000}`,
]) {
  session.query(`SET ${setting}`);
}

async function answer(sql) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  try {
    const csv = session.query(sql, 'CSV');
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024, csv };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

createInterface({ input: process.stdin })
  .on('line', async (line) => process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line).sql))}\n`))
  .once('close', () => process.exit());
