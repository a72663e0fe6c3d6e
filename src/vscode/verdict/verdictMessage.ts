import { gapTexts } from '../../app/policy/gapTexts';
import { internetWay } from '../../app/policy/internetWay';
import { openedText } from '../../app/policy/openedText';
import { quotaText } from '../../app/policy/quotaText';
import { verdictPath } from '../../app/policy/verdictPath';
import { parseFlowTime } from '../../core/flow/flowTime';
import { formatIpv4 } from '../../core/net/ipv4';
import { describeExplanation, endName } from '../../core/policy/describeExplanation';
import type { FlowExplanation, RuleReference } from '../../core/policy/explanation';
import { assumptionText, causeText, missingText } from '../../core/policy/explanationWords';
import type { FixProposal, FixProposals } from '../../core/policy/fixProposal';
import { describeChange, refusalText, warningText } from '../../core/policy/fixText';
import type { PolicyDirectory } from '../../core/policy/policyDirectory';
import { tcp } from '../../core/policy/ruleProtocol';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';
import type { VerdictMessage, WireFix } from '../../protocol/verdict';
import type { Judge } from './judges';

/** The verdict in words, as the pane shows it. `added`: `rulesAddedSince`. */
export function verdictMessage(
  explanation: FlowExplanation,
  { proposals, refusals }: FixProposals,
  judge: Judge,
  added: readonly RuleReference[],
): VerdictMessage {
  const { causes, missing, assumptions, record, sides } = explanation;
  // What is uncertain stands in lists of its own, below the path.
  const { headline, sentences } = describeExplanation(
    { ...explanation, causes: [], missing: [], assumptions: [] },
    added,
  );
  const { snapshot } = judge.directory;
  return {
    ...{ class: explanation.class, verdict: explanation.verdict, answer: explanation.answer },
    recorded: { action: record?.action ?? null, time: record?.time ?? null },
    ...{ headline, sentences: [...sentences] },
    source: endName(explanation.source),
    target: endName(explanation.target),
    through: internetWay(explanation, judge.directory),
    path: verdictPath(sides).map(({ side, place, layers }) => ({
      ...{ side, place },
      layers: layers.map((layer) => ({ ...layer, near: [...layer.near] })),
    })),
    causes: added.length > 0 ? [] : causes.map(causeText),
    missing: missing.map(missingText),
    assumptions: assumptions.map(assumptionText),
    fixes: proposals.map((proposal) => fixMessage(snapshot, proposal)),
    // That there is nothing to mend is what the verdict says already.
    refusals: refusals.filter(({ code }) => code !== 'already_allowed').map(refusalText),
    notApplicable: notApplicable(judge),
    probe: probeMessage(explanation, judge),
    judgedBy: { kind: judge.kind, label: judge.label, takenAt: takenAt(snapshot), gaps: [...gapTexts(snapshot)] },
  };
}

/** For the clipboard: the whole verdict as text. */
export function verdictText(verdict: VerdictMessage): string {
  const { headline, sentences, causes, missing, assumptions, judgedBy, fixes } = verdict;
  const lines = [headline, ...[...sentences, ...causes, ...missing, ...assumptions].map((line) => `  ${line}`)];
  for (const { changes } of fixes) lines.push(`Fix: ${changes.join('; ')}.`);
  const taken = judgedBy.takenAt === null ? '' : `, read ${new Date(judgedBy.takenAt / 1000).toISOString()}`;
  lines.push(`Judged by ${judgedBy.label}${taken}.`);
  return `${lines.join('\n')}\n`;
}

function notApplicable({ kind, label }: Judge): string | null {
  if (kind === 'account') return null;
  return `${label} is a snapshot: nothing can be applied from it. Close it to apply with your own account, or copy the text.`;
}

function probeMessage(explanation: FlowExplanation, judge: Judge): VerdictMessage['probe'] {
  const target = probeTarget(explanation, judge.directory);
  if (target === null) return null;
  const refusal = judge.sandbox ? 'The addresses of the sandbox are made up: nothing of it answers there.' : null;
  return { place: `${formatIpv4(target.address)}:${target.port}`, refusal };
}

/** The floating IP of the target, where a TCP connection from outside would go; null where there is none. */
export function probeTarget(
  { packet: { protocol, destination, destinationPort } }: FlowExplanation,
  { privateAddress }: PolicyDirectory,
): { readonly address: number; readonly port: number } | null {
  if (protocol !== tcp || destinationPort === 0) return null;
  const [bound] = [...privateAddress].find(([, behind]) => behind === destination) ?? [];
  return bound === undefined ? null : { address: bound, port: destinationPort };
}

function fixMessage(snapshot: VpcSnapshot, { changes, opens, warnings, shared }: FixProposal): WireFix {
  return {
    changes: changes.map(describeChange),
    opens: opens.flatMap(openedText),
    warnings: warnings.filter(({ code }) => code !== 'shared_group').map(warningText),
    shared: shared.map(({ group, endpoints }) =>
      endpoints.length < 2
        ? `${group.name} is attached to ${endpoints[0]?.name ?? 'nothing'} alone.`
        : `${group.name} is attached to ${endpoints.length} interfaces: ${endpoints.map(({ name }) => name).join(', ')}.`,
    ),
    quotas: [...quotaText(snapshot, changes)],
  };
}

function takenAt({ taken_at }: VpcSnapshot): number | null {
  if (taken_at === undefined) return null;
  const { micros } = parseFlowTime(taken_at);
  return Number.isSafeInteger(micros) && micros > 0 ? micros : null;
}
