import { prepareSearch } from '../../app/search/prepareSearch';
import { counted } from '../../app/words';
import { serviceName } from '../../core/net/services';
import type { FieldName } from '../../core/query/fields';
import { utcZone } from '../../core/query/localZone';
import type { Counts, SearchRequest } from '../../engines/queryEngine';
import { ownAddress, sceneOf } from './tourScene';
import { expect, type TourLab, type TourStep } from './tourStep';

/** Searches of IBM's article "Use IBM Log Analysis with LogDNA to analyze VPC network traffic", in its order. */
export const searchSteps: readonly TourStep[] = [
  {
    title: 'Look for bad actors',
    async run(lab) {
      const { vsi1 } = await sceneOf(lab);
      const text = `target_ip:${vsi1} action:rejected`;
      const { counts, lines } = await search(lab, text);
      expect(counts.total > 0, 'nothing was rejected at vsi1');
      expect(counts.accepted === 0, `${counts.accepted} accepted flows are among the rejected`);
      const ports = await top(lab, text, 'target_port');
      expect(ports.size > 1, 'only one port was tried');
      return [...lines, `ports tried: ${list(ports, portWords)}`];
    },
  },
  {
    title: 'Narrow to HTTPS',
    async run(lab) {
      const { vsi1 } = await sceneOf(lab);
      const text = `target_ip:${vsi1} action:rejected target_port:443`;
      const { counts, lines } = await search(lab, text);
      const all = await count(lab, `target_ip:${vsi1} action:rejected`);
      expect(counts.total > 0 && counts.total < all.total, `${counts.total} of ${all.total} flows are left`);
      const initiators = await top(lab, text, 'initiator_ip');
      expect(initiators.has('92.63.197.61'), `92.63.197.61 is not among ${list(initiators)}`);
      return [
        ...lines,
        `initiators: ${list(initiators)}`,
        'Nobody told 92.63.197.61 of a web server here: a bad actor.',
      ];
    },
  },
  {
    title: 'Find the expected traffic',
    async run(lab) {
      const { vsi1 } = await sceneOf(lab);
      const text = `target_ip:${vsi1} action:accepted`;
      const { counts, lines } = await search(lab, text);
      expect(counts.total > 0 && counts.rejected === 0, `${counts.total} flows, ${counts.rejected} of them rejected`);
      const ports = await top(lab, text, 'target_port');
      expect([...ports.keys()][0] === '3000', `the most frequent port is ${[...ports.keys()][0]}, not 3000`);
      return [...lines, `ports: ${list(ports, portWords)}`];
    },
  },
  {
    title: 'Compare what vsi2 is asked with what it asks',
    async run(lab) {
      const { vsi2 } = await sceneOf(lab);
      const asked = await search(lab, `target_ip:${vsi2}`);
      const asks = await search(lab, `initiator_ip:${vsi2}`);
      expect(asked.counts.total > 0, 'nobody asks vsi2 anything');
      expect(asks.counts.total > asked.counts.total, 'vsi2 asks no more than it is asked');
      return [...asked.lines, ...asks.lines];
    },
  },
  {
    title: 'Take the expected out, one port at a time',
    async run(lab) {
      const { vsi2 } = await sceneOf(lab);
      const lines: string[] = [];
      let text = `initiator_ip:${vsi2}`;
      let before = await count(lab, text);
      for (const port of ['67', '123', '53']) {
        const ports = await top(lab, text, 'target_port');
        expect(ports.has(port), `vsi2 never asks port ${port}`);
        text += ` -target_port:${port}`;
        const after = await search(lab, text);
        const without = before.total - (ports.get(port) ?? 0);
        expect(after.counts.total === without, `${after.counts.total} flows are left instead of ${without}`);
        before = after.counts;
        lines.push(...after.lines);
      }
      const left = await top(lab, text, 'target_port');
      const web = [...left.keys()].every((port) => port === '443' || port === '80');
      expect(left.size > 0 && web, `the ports left are ${list(left)}, not 443 and 80`);
      lines.push(`ports left: ${list(left, portWords)}`, `asked at: ${list(await top(lab, text, 'target_ip'))}`);
      return lines;
    },
  },
  {
    title: 'Find out why SSH does not work',
    async run(lab) {
      const { vsi1 } = await sceneOf(lab);
      const own = await ownAddress(lab);
      const { counts, lines } = await search(lab, `target_ip:${vsi1} target_port:22 initiator_ip:${own}`);
      expect(counts.total > 0, `no attempt from ${own} reached vsi1`);
      expect(counts.accepted === 0, `${counts.accepted} attempts were accepted`);
      return [
        ...lines,
        'The packets arrive and are turned away: a security group or network ACL does not admit port 22.',
      ];
    },
  },
];

export function request(lab: TourLab, text: string): SearchRequest {
  const prepared = prepareSearch(text, '', { now: lab.services.now(), zone: utcZone });
  expect(prepared.ok, `the search ${text} is refused: ${prepared.problems[0]?.message}`);
  return prepared.request;
}

export const count = (lab: TourLab, text: string): Promise<Counts> => lab.engine.count(request(lab, text), lab.signal);

export async function search(
  lab: TourLab,
  text: string,
): Promise<{ readonly counts: Counts; readonly lines: readonly string[] }> {
  const counts = await count(lab, text);
  const { total, accepted, rejected } = counts;
  return { counts, lines: [`> ${text}`, `${counted(total, 'flow')}, ${accepted} accepted, ${rejected} rejected`] };
}

/** Values and their counts, most frequent first. */
async function top(lab: TourLab, text: string, field: FieldName): Promise<ReadonlyMap<string, number>> {
  const values = await lab.engine.topValues({ ...request(lab, text), field, limit: 1000 }, lab.signal);
  return new Map(values.map(({ value, count }) => [value ?? 'none', count]));
}

const shown = 8;

function list(values: ReadonlyMap<string, number>, words: (value: string) => string = (value) => value): string {
  const entries = [...values].slice(0, shown).map(([value, count]) => `${words(value)} (${count})`);
  return values.size > shown ? `${entries.join(', ')} and ${values.size - shown} more` : entries.join(', ');
}

function portWords(port: string): string {
  const service = serviceName(Number(port), null);
  return service === undefined ? port : `${port} ${service}`;
}
