import { type Cloud, CloudError, type CloudErrorCode } from '../../cloud/cloud';
import type { RuleChange } from '../../core/policy/ruleChange';
import type { VpcSnapshot } from '../../core/policy/vpcSnapshot';
import { aclDifferences, groupDifferences, memberDifferences } from './changedMeanwhile';
import type { ChangeEntry, ChangeJournal, ChangeStep } from './changeJournal';
import { findRule, removeRules } from './removeRules';
import { createRule, type FreshOwner, ownerOf, ownerText, readOwner } from './ruleOwner';

export interface FixTools {
  readonly cloud: Pick<Cloud, 'accountId' | 'vpcWrites'>;
  readonly journal: ChangeJournal;
  /** Microseconds UTC. */
  readonly now: () => number;
  /** Lower-case letters, digits and hyphens, another one each time. */
  readonly newId: () => string;
}

export interface FixToApply {
  readonly region: string;
  /** What the proposal was made from. */
  readonly snapshot: VpcSnapshot;
  readonly changes: readonly RuleChange[];
}

export type ApplyResult =
  | { readonly kind: 'applied'; readonly entry: ChangeEntry }
  /** Nothing was tried. */
  | {
      readonly kind: 'refused';
      readonly code: 'changed_meanwhile' | 'owner_gone' | 'name_taken';
      readonly message: string;
    }
  /** Tried, and taken back; `entry` tells of what could not be taken back, if anything. */
  | { readonly kind: 'failed'; readonly cause: unknown; readonly message: string; readonly left: ChangeEntry | null };

/**
 * Makes the rules of a proposal, all or none. Group and ACL are read again first: where they are not what the proposal
 * saw, nothing is done. The journal holds the intent before the first rule is made, so that what a crash leaves behind
 * can be found. Rejects where the first readings or the journal fail, and when cancelled; then nothing is left either.
 */
export async function applyFix(tools: FixTools, fix: FixToApply, signal?: AbortSignal): Promise<ApplyResult> {
  const { cloud, journal } = tools;
  const account = await cloud.accountId(signal);
  const refusal = await refusalOf(cloud, fix, signal);
  if (refusal !== null) return refusal;
  const steps = fix.changes.map((change): ChangeStep => ({ change, ruleId: null, removed: false }));
  let entry: ChangeEntry = {
    ...{ id: tools.newId(), at: tools.now(), account, region: fix.region },
    ...{ state: 'intended', steps },
  };
  await journal.save(entry);
  for (const [at, step] of steps.entries()) {
    try {
      signal?.throwIfAborted();
      const ruleId = await createOrFind(cloud, fix.region, step, signal);
      entry = { ...entry, steps: entry.steps.map((known, place) => (place === at ? { ...known, ruleId } : known)) };
      // The rule stands whether this is written or not; without it, it is found by its name.
      if (at < steps.length - 1) await journal.save(entry).catch(() => undefined);
    } catch (error) {
      const result = await takeBack(tools, withoutUntried(entry, at, error), error);
      if (result.left === null) signal?.throwIfAborted();
      return result;
    }
  }
  entry = { ...entry, state: 'applied' };
  await journal.save(entry).catch(() => undefined);
  return { kind: 'applied', entry };
}

type Refused = Extract<ApplyResult, { readonly kind: 'refused' }>;

async function refusalOf(
  { vpcWrites }: Pick<Cloud, 'vpcWrites'>,
  { region, snapshot, changes }: FixToApply,
  signal?: AbortSignal,
): Promise<Refused | null> {
  for (const change of firstOfEachOwner(changes)) {
    const owner = await readOwner(vpcWrites, region, change, signal);
    const what = capital(ownerText(change));
    if (owner === null) return refused('owner_gone', `${what} has been deleted. Look at the flow again.`);
    const differences = differencesOf(snapshot, owner);
    if (differences.length > 0) {
      const message = `${what} was changed since it was read: ${differences.join(', ')}. Nothing was done; look at the flow again.`;
      return refused('changed_meanwhile', message);
    }
    const names = changes.filter((other) => ownerOf(other).id === ownerOf(change).id).map(({ rule }) => rule.name);
    const taken = owner.rules.find(({ name }) => names.includes(name));
    if (taken !== undefined) return refused('name_taken', `${what} already has a rule named ${taken.name}.`);
  }
  return remoteRefusal(vpcWrites, region, snapshot, changes, signal);
}

/** A rule that names a group admits its members: they have to be those that the proposal counted. */
async function remoteRefusal(
  writes: Cloud['vpcWrites'],
  region: string,
  snapshot: VpcSnapshot,
  changes: readonly RuleChange[],
  signal?: AbortSignal,
): Promise<Refused | null> {
  const remotes = changes.flatMap((change) =>
    change.kind === 'add_group_rule' && 'id' in change.rule.remote ? change.rule.remote.id : [],
  );
  for (const id of new Set(remotes)) {
    const seen = snapshot.security_groups.find((group) => group.id === id);
    if (seen === undefined || seen.targets.length === 0) continue;
    const { name, targets } = await writes.securityGroup(region, id, signal);
    const differences = memberDifferences('interface', seen.targets, targets);
    if (differences.length > 0) {
      const message = `Security group ${name} was changed since it was read: ${differences.join(', ')}. Nothing was done; look at the flow again.`;
      return refused('changed_meanwhile', message);
    }
  }
  return null;
}

function differencesOf(snapshot: VpcSnapshot, owner: FreshOwner): readonly string[] {
  if (owner.kind === 'group') {
    const seen = snapshot.security_groups.find(({ id }) => id === owner.group.id);
    return seen === undefined ? ['it was not there'] : groupDifferences(seen, owner.group);
  }
  const seen = snapshot.network_acls.find(({ id }) => id === owner.acl.id);
  return seen === undefined ? ['it was not there'] : aclDifferences(seen, owner.acl);
}

/** After these the rule may have been made or not. */
const unsure: ReadonlySet<CloudErrorCode> = new Set(['network', 'timeout', 'service_error', 'unexpected_answer']);

async function createOrFind(
  { vpcWrites }: Pick<Cloud, 'vpcWrites'>,
  region: string,
  step: ChangeStep,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return await createRule(vpcWrites, region, step.change, signal);
  } catch (error) {
    if (!(error instanceof CloudError) || !unsure.has(error.code)) throw error;
    const found = await findRule(vpcWrites, region, step, signal).catch(() => null);
    if (found?.kind === 'found') return found.rule.id;
    throw error;
  }
}

/** What was not tried, or plainly refused, does not have to be looked for. */
function withoutUntried(entry: ChangeEntry, at: number, error: unknown): ChangeEntry {
  const refusedPlainly = error instanceof CloudError && !unsure.has(error.code);
  const steps = entry.steps.map((step, place) =>
    place > at || (place === at && refusedPlainly) ? { ...step, removed: true } : step,
  );
  return { ...entry, steps };
}

/** Not cancelled with the rest: who cancels wants nothing to be left. */
async function takeBack(
  { cloud, journal }: FixTools,
  entry: ChangeEntry,
  cause: unknown,
): Promise<Extract<ApplyResult, { readonly kind: 'failed' }>> {
  const removal = await removeRules(cloud.vpcWrites, entry);
  const left: ChangeEntry = { ...removal.entry, state: removal.failure === null ? 'failed' : 'incomplete' };
  await journal.save(left).catch(() => undefined);
  const why = cause instanceof Error ? cause.message : String(cause);
  if (removal.failure === null) return { kind: 'failed', cause, message: `${why} Nothing was changed.`, left: null };
  const names = left.steps.filter(({ removed }) => !removed).map(({ change }) => change.rule.name);
  const message = `${why} What had been made could not be taken back either, so look for ${names.join(', ')}, or undo ${left.id} later.`;
  return { kind: 'failed', cause, message, left };
}

/** One change for each group and ACL. */
export function firstOfEachOwner(changes: readonly RuleChange[]): readonly RuleChange[] {
  return [...new Map([...changes].reverse().map((change) => [ownerOf(change).id, change])).values()].reverse();
}

const refused = (code: Refused['code'], message: string): Refused => ({ kind: 'refused', code, message });

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
