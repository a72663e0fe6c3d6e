import { bucketSource } from '../../app/ingest/bucketSource';
import { summarise } from '../../app/ingest/summarise';
import { applyFix, type FixTools } from '../../app/policy/applyFix';
import { createChangeJournal } from '../../app/policy/changeJournal';
import { findLogPlace } from '../../app/policy/logPlace';
import { takeSnapshot } from '../../app/policy/takeSnapshot';
import { undoFix } from '../../app/policy/undoFix';
import { watchForAccepted } from '../../app/policy/watchForAccepted';
import { counted } from '../../app/words';
import type { FlowRow } from '../../core/flow/flowRow';
import { formatFlowTime } from '../../core/flow/flowTime';
import { describeExplanation } from '../../core/policy/describeExplanation';
import { explainFlow } from '../../core/policy/explainFlow';
import { explainRow } from '../../core/policy/explainRow';
import { createFixPreview } from '../../core/policy/fixPreview';
import type { FixProposal } from '../../core/policy/fixProposal';
import { describeChange } from '../../core/policy/fixText';
import type { Packet } from '../../core/policy/packet';
import { type PolicyDirectory, policyDirectory } from '../../core/policy/policyDirectory';
import { proposeFixes } from '../../core/policy/proposeFixes';
import { count, request, search } from './searchSteps';
import { collectorOf, ownAddress, sceneOf, tourBasename } from './tourScene';
import { expect, type TourLab, type TourStep } from './tourStep';

const groups = ['sg1', 'install-software'].map((name) => `${tourBasename}-${name}`);

/** The attempts of whoever sits at this machine, and those of all others. */
async function sshSearches(lab: TourLab): Promise<{ readonly own: string; readonly others: string }> {
  const [{ vsi1 }, address] = await Promise.all([sceneOf(lab), ownAddress(lab)]);
  const ssh = `target_ip:${vsi1} target_port:22`;
  return { own: `${ssh} initiator_ip:${address}`, others: `${ssh} -initiator_ip:${address}` };
}

/** Beyond the article: why SSH is rejected, and the rule that it lacks. */
export const fixSteps: readonly TourStep[] = [
  {
    title: 'Ask why, and what would help',
    async run(lab) {
      const { directory, row, packet, proposal } = await diagnosis(lab);
      const explanation = explainRow(directory, row);
      const { headline, sentences } = describeExplanation(explanation);
      expect(explanation.class === 'denied_by_configuration', `the verdict is ${explanation.class}`);
      const [blocker] = explanation.blockers;
      const owners = blocker?.owners.map(({ name }) => name) ?? [];
      expect(blocker?.code === 'sg_no_rule', `what stops it is ${blocker?.code}`);
      expect(
        groups.every((name) => owners.includes(name)),
        `it is stopped by ${owners.join(', ')}`,
      );
      const preview = createFixPreview(directory, proposal.changes);
      for await (const rows of lab.engine.rows({ ...request(lab, 'action:rejected'), sort: byTime }, lab.signal))
        for (const each of rows) preview.add(each);
      const admitted = preview.admitted();
      expect(admitted.length === 1, `the rule would admit ${admitted.length} kinds of flows`);
      expect(admitted[0]?.source === packet.source && admitted[0]?.port === 22, 'the rule would admit something else');
      return [
        headline,
        ...sentences,
        ...proposal.changes.map((change) => `Proposed: ${describeChange(change)}`),
        `Of the rejected flows it would have let pass ${admitted[0].flows}, all of them SSH from ${await ownAddress(lab)}.`,
      ];
    },
  },
  {
    title: 'Add the rule, see SSH accepted, and take the rule back',
    async run(lab) {
      const { cloud, sandbox, store, signal } = lab;
      const ssh = await sshSearches(lab);
      const { directory, row, packet, proposal } = await diagnosis(lab);
      const { snapshot } = directory;
      const tools: FixTools = {
        ...{ cloud, journal: createChangeJournal(lab.journal) },
        ...{ now: () => sandbox.now(), newId: () => lab.services.newId() },
      };
      const since = sandbox.now();
      const applied = await applyFix(tools, { region: sandbox.region, snapshot, changes: proposal.changes }, signal);
      expect(applied.kind === 'applied', applied.kind === 'applied' ? '' : applied.message);
      const accepted = await firstAccepted(lab, directory, row, since);

      const { storage_bucket } = await collectorOf(lab);
      const bucket = await cloud.storage.locate(storage_bucket.name, signal);
      const summary = await store.ingest(bucketSource(cloud.storage, bucket, { prefixes: [''], from: since }), {
        signal,
      });
      expect(summary.stored > 0 && summary.failed === 0, `ingesting again stored ${summary.stored} objects`);
      const { counts, lines } = await search(lab, `${ssh.own} action:accepted`);
      expect(counts.total > 0, 'the store holds no accepted SSH flow');
      const others = await count(lab, `${ssh.others} action:accepted`);
      expect(others.total === 0, `${others.total} SSH flows of others were accepted`);

      const undone = await undoFix(tools, applied.entry, signal);
      expect(undone.kind === 'undone', undone.kind === 'undone' ? '' : undone.message);
      const after = policyDirectory(await takeSnapshot(cloud.vpc, sandbox.region, sandbox.now(), signal));
      const { verdict } = explainFlow(after, { packet });
      expect(verdict === 'denied', `with the rule gone, SSH is ${verdict}`);
      return [
        ...proposal.changes.map((change) => `${describeChange(change)}: done`),
        `The first accepted flow began at ${formatFlowTime(accepted.start_time ?? since)}`,
        summarise(summary),
        ...lines,
        'Undone: the rule is gone, and SSH is denied again.',
      ];
    },
  },
];

const byTime = { field: 'start_time', descending: true } as const;

interface Diagnosis {
  readonly directory: PolicyDirectory;
  readonly row: FlowRow;
  readonly packet: Packet;
  readonly proposal: FixProposal;
}

/** The newest rejected attempt, the rules as they are, and the proposal that opens least. */
async function diagnosis(lab: TourLab): Promise<Diagnosis> {
  const { cloud, sandbox, engine, signal } = lab;
  const snapshot = await takeSnapshot(cloud.vpc, sandbox.region, sandbox.now(), signal);
  const directory = policyDirectory(snapshot);
  const asked = {
    ...request(lab, `${(await sshSearches(lab)).own} action:rejected`),
    sort: byTime,
    offset: 0,
    limit: 1,
  };
  const [row] = await engine.page(asked, signal);
  expect(row !== undefined, 'no rejected attempt is in the store');
  const { packet } = explainRow(directory, row);
  const [proposal] = proposeFixes(directory, { packet }).proposals;
  expect(proposal !== undefined, 'nothing is proposed');
  expect(proposal.size === 1, `the proposal opens ${counted(proposal.size, 'way')}`);
  return { directory, row, packet, proposal };
}

/** The sandbox's hours pass as fast as somebody looks. */
async function firstAccepted(lab: TourLab, directory: PolicyDirectory, row: FlowRow, since: number): Promise<FlowRow> {
  const { cloud, sandbox, services, signal } = lab;
  const vnic = row.network_interface_id ?? '';
  const place = await findLogPlace(cloud, sandbox.region, directory.snapshot, vnic, signal);
  expect(place !== null, `no collector writes for ${vnic}`);
  const delay = () => services.delay(300_000, signal);
  const tools = { storage: cloud.storage, inflate: services.inflate, now: () => sandbox.now(), delay };
  const { initiator_ip, target_ip } = row;
  const flow = { source: initiator_ip ?? 0, target: target_ip ?? 0, protocol: 6, port: 22 };
  const watched = await watchForAccepted(tools, { place, flow, since, minutes: 75 }, signal);
  expect(watched.kind === 'accepted', watched.kind === 'accepted' ? '' : watched.message);
  return watched.row;
}
