import { regionHealth } from '../../app/health/collectorHealth';
import { findShippers } from '../../app/health/findShippers';
import { collectorSection, sectionLines, shipperSection } from '../../app/health/healthText';
import { shipperHealth } from '../../app/health/shipperHealth';
import { counted } from '../../app/words';
import { request, search } from './searchSteps';
import { collectorOf, sceneOf } from './tourScene';
import { expect, type TourLab, type TourStep } from './tourStep';

const windowMilliseconds = 300_000;

/** An hour and the windows at its ends: what the article finds comes once an hour for certain. */
const windows = 14;

/** What was set up brings: objects in the bucket, lines in LogDNA. */
export const arrivalSteps: readonly TourStep[] = [
  {
    title: 'Wait an hour, in the sandbox’s time',
    async run(lab) {
      const { cloud, sandbox, signal } = lab;
      for (let window = 1; window <= windows; window++) {
        lab.progress(`Window ${window} of ${windows}`);
        // To the beginning of a window, so that none ends by itself while the records are compared.
        await lab.services.delay(windowMilliseconds - ((sandbox.now() / 1000) % windowMilliseconds) + 1_000, signal);
      }
      await sandbox.settled();
      const { storage_bucket } = await collectorOf(lab);
      const bucket = await cloud.storage.locate(storage_bucket.name, signal);
      const { objects } = await cloud.storage.list(bucket, { limit: 1000 }, signal);
      const least = (windows - 1) * 2 * 2;
      expect(objects.length >= least, `${objects.length} objects were written instead of ${least} or more`);
      const { total } = await lab.logdna.count(request(lab, ''), signal);
      expect(total > 0, 'nothing came to LogDNA');
      return [`${counted(objects.length, 'object')} in ${bucket.name}, ${counted(total, 'record')} in LogDNA`];
    },
  },
  {
    title: 'Check health',
    async run(lab) {
      const { access, cloud, sandbox, services, signal } = lab;
      const { iam, codeEngine } = access.setup;
      const collectors = await regionHealth({ cloud, iam, now: services.now }, sandbox.region, signal);
      const newest = collectors[0]?.newest ?? null;
      const shippers = await Promise.all(
        (await findShippers(codeEngine, sandbox.region, signal)).map((shipper) =>
          shipperHealth({ codeEngine, storage: cloud.storage, now: services.now }, shipper, newest, signal),
        ),
      );
      expect(collectors.length === 1 && shippers.length === 1, 'there is not one collector and one shipper');
      const sections = [...collectors.map(collectorSection), ...shippers.map(shipperSection)];
      for (const { title, items } of sections) {
        // That a window lost data happens; the report then says so.
        const wrong = items.find(({ answer, code }) => answer !== 'ok' && code !== 'skip_data');
        expect(wrong === undefined, `${title}: ${wrong?.question} ${wrong?.reason}`);
      }
      return sections.flatMap(sectionLines);
    },
  },
];

/** The article's own way of searching: in LogDNA. */
export const logdnaSteps: readonly TourStep[] = [
  {
    title: 'Search the same in LogDNA',
    async run(lab) {
      const { vsi1, vsi2 } = await sceneOf(lab);
      const lines: string[] = [];
      for (const text of ['', `target_ip:${vsi1} action:rejected`, `initiator_ip:${vsi2} -target_port:67`])
        lines.push(...(await sameInLogdna(lab, text)));
      return lines;
    },
  },
];

/** Every record once, whichever way it came. */
export async function sameInLogdna(lab: TourLab, text: string): Promise<readonly string[]> {
  const { counts, lines } = await search(lab, text);
  const there = await lab.logdna.count(request(lab, text), lab.signal);
  const [ours, theirs] = [counts, there].map(({ total, accepted, rejected }) => `${total}/${accepted}/${rejected}`);
  expect(ours === theirs, `“${text}” finds ${theirs} in LogDNA instead of ${ours}`);
  return [...lines, 'LogDNA finds the same.'];
}
