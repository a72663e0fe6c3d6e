import * as vscode from 'vscode';
import { type CauseInRegion, causesOfSearch } from '../../app/policy/causesOfSearch';
import { prepareSearch } from '../../app/search/prepareSearch';
import { counted, number } from '../../app/words';
import { describeCause, type RejectCause } from '../../core/policy/groupByCause';
import { EngineError } from '../../engines/queryEngine';
import { signalOf } from '../cancellation';
import { commandIds, innerCommandIds, type RuleTarget } from '../ids';
import { localDateTime } from '../localTime';
import { notice } from '../notice';
import type { Diagnosed, FlowDiagnosisPorts, FoundCause } from './flowDiagnosisPorts';
import { type FlowSource, lostSource } from './flowSources';

type Ports = Pick<FlowDiagnosisPorts, 'flows' | 'judges' | 'now'>;

/** More would bury the rest of the Problems panel; the others are those with the fewest flows. */
const mostProblems = 10;

/**
 * Counts what rejected the flows of a search, with progress, in the engine that was chosen for the Security view, and of
 * the time chosen there where the search's `phrase` names none; `range` is where the search stands. `tell` says how it
 * went. Rejects with `EngineError`, or when it is cancelled.
 */
export async function diagnoseSearch(
  text: string,
  phrase: string,
  range: vscode.Range,
  ports: Ports,
): Promise<{ readonly diagnosed: readonly Diagnosed[]; tell(): Promise<void> }> {
  const source = ports.flows.current();
  if (source === null) throw new EngineError('engine_unavailable', lostSource(ports.flows.choice));
  const asked = { ...source, range: phrase === '' ? source.range : phrase };
  const causes = await causesIn(asked, text, ports);
  const diagnosed = causes.slice(0, mostProblems).map((found): Diagnosed => {
    const diagnostic = diagnosticOf(found, source, range);
    return { diagnostic, actions: actionsOf(diagnostic, { ...found, engine: source.engine }) };
  });
  return {
    diagnosed,
    tell: () => (causes.length === 0 ? sayNone(asked) : showFound(source, diagnosed.length, causes.length)),
  };
}

async function causesIn(
  { engine, place, range }: FlowSource,
  text: string,
  { judges, now }: Ports,
): Promise<readonly CauseInRegion[]> {
  const prepared = prepareSearch(`${text} action:rejected`, range, { now: now() });
  if (!prepared.ok) throw new Error(prepared.problems.map(({ message }) => message).join(' '));
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: notice(`Diagnosing the search in ${place}`),
      cancellable: true,
    },
    (progress, token) => {
      const signal = signalOf(token);
      let percent = 0;
      const judge = async (region: string | null) => (await judges.judge(region, false, signal)).directory;
      return causesOfSearch(engine, prepared.request, judge, signal, (done, total) => {
        const share = total === 0 ? 100 : Math.floor((100 * done) / total);
        progress.report({ message: `${number(done)} of ${counted(total, 'reject')}`, increment: share - percent });
        percent = share;
      });
    },
  );
}

async function sayNone({ place, range }: FlowSource): Promise<void> {
  const elsewhere = 'Flows From…';
  const where = range === '' ? place : `${place}, ${range}`;
  // Not waited for: the diagnosis is done.
  void vscode.window
    .showInformationMessage(notice(`This search has no rejected flows in ${where}.`), elsewhere)
    .then((chosen) => {
      if (chosen === elsewhere) void vscode.commands.executeCommand(commandIds.chooseFlows);
    });
}

async function showFound({ place }: FlowSource, shown: number, found: number): Promise<void> {
  const more = found > shown ? ` ${counted(found - shown, 'cause')} with fewer flows left out.` : '';
  const told = `${counted(shown, 'cause')} of rejects in ${place}, in the Problems panel.${more}`;
  void vscode.window.setStatusBarMessage(told, 10_000);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

function diagnosticOf(found: CauseInRegion, source: FlowSource, range: vscode.Range): vscode.Diagnostic {
  const { Warning, Information } = vscode.DiagnosticSeverity;
  const { code } = found.cause;
  const explained = code !== 'allowed_now' && code !== 'cannot_tell';
  const words = `${describeCause(found.cause)}. ${factsOf(found, source)}`;
  const diagnostic = new vscode.Diagnostic(range, words, explained ? Warning : Information);
  diagnostic.source = 'VPC Flow Lens';
  diagnostic.code = code;
  return diagnostic;
}

/** What the number is of: `4 remote addresses, 2026-11-21 14:20 to 2026-11-21 15:02, in the local store.` */
function factsOf({ region, cause }: CauseInRegion, { place }: FlowSource): string {
  const { remotes, firstSeen, lastSeen } = cause;
  const addresses = remotes === 1 ? '1 remote address' : `${number(remotes)} remote addresses`;
  const times =
    firstSeen === null || lastSeen === null ? [] : [`${localDateTime(firstSeen)} to ${localDateTime(lastSeen)}`];
  return `${[addresses, ...times, ...(region === null ? [] : [region]), `in ${place}`].join(', ')}.`;
}

function actionsOf(diagnostic: vscode.Diagnostic, found: FoundCause): readonly vscode.CodeAction[] {
  const { cause } = found;
  const action = (title: string, command: string, argument: unknown): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    made.command = { command, title, arguments: [argument] };
    return made;
  };
  const what = cause.traffic === '' ? '' : ` ${cause.traffic}`;
  const fixable = cause.code !== 'allowed_now' && cause.code !== 'cannot_tell';
  const target = targetOf(cause);
  const owner = cause.rule?.owner ?? cause.owners[0];
  return [
    action(`Why was${what || ' this'} rejected?`, innerCommandIds.explainCause, found),
    ...(fixable ? [action(`Let${what} pass: add a rule…`, innerCommandIds.fixCause, found)] : []),
    ...(target === null
      ? []
      : [action(`Show ${owner?.name ?? 'it'} in the Security view`, innerCommandIds.revealRule, target)]),
  ];
}

function targetOf({ code, rule, owners: [owner] }: RejectCause): RuleTarget | null {
  if (rule !== null)
    return {
      ownerKind: rule.layer === 'SG' ? 'securityGroup' : 'networkAcl',
      ownerId: rule.owner.id,
      ruleId: rule.id,
    };
  if (owner === undefined || code === 'allowed_now' || code === 'cannot_tell') return null;
  return { ownerKind: code === 'sg_no_rule' ? 'securityGroup' : 'networkAcl', ownerId: owner.id, ruleId: '' };
}
