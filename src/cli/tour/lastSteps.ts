import { removeDemoVpc } from '../../app/demoVpc/removeDemoVpc';
import { bucketSource } from '../../app/ingest/bucketSource';
import { takeSnapshot } from '../../app/policy/takeSnapshot';
import { describeDryRun, describeReplay } from '../../app/replay/describeReplay';
import { type ReplaySummary, replayObjects } from '../../app/replay/replay';
import { planRemoval } from '../../app/setUp/removalPlan';
import { removeSetUp } from '../../app/setUp/removeSetUp';
import { counted } from '../../app/words';
import { describeFinding } from '../../core/policy/lint/describeFinding';
import { lintSnapshot } from '../../core/policy/lint/lintSnapshot';
import { policyDirectory } from '../../core/policy/policyDirectory';
import { sameInLogdna } from './shippedSteps';
import { standing } from './standing';
import { collectorOf, tourBasename } from './tourScene';
import { tourSetUp } from './tourSetUp';
import { expect, type TourLab, type TourStep } from './tourStep';

/** What is left to do: rules that are not meant, records once more, and in place of the article's 040-cleanup the end. */
export const lastSteps: readonly TourStep[] = [
  {
    title: 'Lint the rules',
    async run({ cloud, sandbox, services, signal }) {
      const snapshot = await takeSnapshot(cloud.vpc, sandbox.region, services.now(), signal);
      const findings = lintSnapshot(policyDirectory(snapshot));
      const open = findings.find(({ code }) => code === 'world_open_admin_port');
      expect(open === undefined, open === undefined ? '' : describeFinding(open));
      const said = findings.map((finding) => `${finding.severity}: ${describeFinding(finding)}`);
      return ['No group lets the whole Internet in to SSH or RDP.', ...said];
    },
  },
  {
    title: 'Replay the last half hour, nothing twice',
    async run(lab) {
      const { services, folder } = lab;
      const target = await services.openReplayTarget('logdna', folder);
      const { label } = target.destination;
      const from = services.now() - 1_800e6;
      const dry = await replay(lab, target, from, true);
      expect(dry.counts.lines === 0 && dry.counts.linesToSend > 0, 'the dry run does not count, or sends');
      const first = await replay(lab, target, from, false);
      const { lines: sent, linesFailed, linesRefused } = first.counts;
      expect(first.halted === null, `${first.halted}`);
      expect(sent === dry.counts.linesToSend, `${sent} records were sent instead of ${dry.counts.linesToSend}`);
      expect(linesFailed + linesRefused === 0, `${linesFailed + linesRefused} records did not get there`);
      const again = await replay(lab, target, from, false);
      expect(again.counts.lines === 0, `${again.counts.lines} records were sent twice`);
      return [
        `Counted first: ${describeDryRun(dry, label)}`,
        ...[first, again].map((summary) => describeReplay(summary, label)),
        ...(await sameInLogdna(lab, '')),
      ];
    },
  },
  {
    title: 'Remove what was set up',
    async run(lab) {
      const { tools, config } = tourSetUp(lab);
      const plan = await planRemoval(tools, config, { deleteLogs: true }, lab.signal);
      const kept = plan.items.find(({ action }) => action !== 'remove');
      expect(kept === undefined, `${kept?.title} would stay: ${kept?.why}`);
      const result = await removeSetUp(tools, plan, ({ title }) => lab.progress(title), lab.signal);
      const failures = result.kind === 'removed' ? [] : result.failures;
      expect(result.kind === 'removed', failures.map(({ title, message }) => `${title}: ${message}`).join('; '));
      const left = (await standing(lab)).filter((line) => /^(bucket|service|project|collector|auth|access)/.test(line));
      expect(left.length === 0, `there is still ${left.join(', ')}`);
      return [`${counted(result.removed.length, 'resource')} removed, and the flow logs with them; the VPC stands.`];
    },
  },
  {
    title: 'Remove the demo VPC',
    async run(lab) {
      const { access, sandbox, signal } = lab;
      const choice = { region: sandbox.region, basename: tourBasename };
      const onLog = (text: string) => lab.progress(text.trimEnd().split('\n').at(-1) ?? '');
      const state = await removeDemoVpc({ schematics: access.setup.schematics }, choice, { onLog }, signal);
      expect(state === 'removed', 'there was none');
      const left = await standing(lab);
      expect(left.length === 0, `there is still ${left.join(', ')}`);
      return ['The account is as empty as it was.'];
    },
  },
];

async function replay(
  lab: TourLab,
  target: Awaited<ReturnType<TourLab['services']['openReplayTarget']>>,
  from: number,
  dryRun: boolean,
): Promise<ReplaySummary> {
  const { cloud, services, signal } = lab;
  const { storage_bucket } = await collectorOf(lab);
  const bucket = await cloud.storage.locate(storage_bucket.name, signal);
  return replayObjects(
    bucketSource(cloud.storage, bucket, { prefixes: [''], from }),
    {
      ...{ destination: target.destination, ledger: target.ledger, onLetter: target.onLetter },
      ...{ inflate: services.inflate, delay: services.delay, random: Math.random },
      now: () => Math.floor(services.now() / 1000),
    },
    { signal, dryRun, from },
  );
}
