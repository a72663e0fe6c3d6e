import { sleep } from '../cloud/sleep';
import { probeTcp } from '../cloud/tcpProbe';
import { nodeInflate } from '../store/nodeInflate';
import { createPolicyFeature, type PolicyParts } from '../vscode/verdict/policyFeature';
import type { Base } from './base';

/** Verdicts, and the fixes that follow from them. */
export function composePolicy(
  { context, commands, log, own, now }: Base,
  parts: Pick<PolicyParts, 'accounts' | 'runner' | 'engine' | 'showObject' | 'openResults'>,
) {
  const made = { context, commands, log, now, delay: sleep, inflate: nodeInflate, probe, ...parts };
  return own(createPolicyFeature(made));
}

/** Long enough for a far region, short enough to wait for. */
const probe = (host: string, port: number, signal: AbortSignal) => probeTcp(host, port, 5_000, signal);
