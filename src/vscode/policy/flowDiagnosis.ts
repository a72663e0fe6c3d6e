import * as vscode from 'vscode';
import type { CauseInRegion } from '../../app/policy/causesOfSearch';
import { prepareSearch } from '../../app/search/prepareSearch';
import { counted, number } from '../../app/words';
import type { FlowRow } from '../../core/flow/flowRow';
import type { RejectCause } from '../../core/policy/groupByCause';
import type { QueryEngine } from '../../engines/queryEngine';
import { isCancellation, signalOf } from '../cancellation';
import type { RuleChanges } from '../changes/ruleChanges';
import type { Commands } from '../command';
import { commandIds, innerCommandIds, languageId, type RuleTarget } from '../ids';
import { searchAtLine } from '../language/flowLanguage';
import type { Judges } from '../verdict/judges';

export interface FlowDiagnosisPorts {
  readonly judges: Judges;
  readonly changes: RuleChanges;
  engine(): QueryEngine;
  why(row: FlowRow): void;
  /** Microseconds UTC. */
  now(): number;
}

/** More would bury the rest of the Problems panel; the others are those with the fewest flows. */
const mostProblems = 10;

const mostActedOn = 3;

interface Diagnosed {
  readonly diagnostic: vscode.Diagnostic;
  readonly found: CauseInRegion;
}

/**
 * What rejected the flows of a search in a `.flow` file, on demand, as problems of that search. They stand until the text
 * changes.
 */
export class FlowDiagnosis implements vscode.CodeActionProvider {
  readonly #collection = vscode.languages.createDiagnosticCollection(`${languageId}-diagnosis`);
  readonly #diagnosed = new Map<string, readonly Diagnosed[]>();
  readonly #disposables: vscode.Disposable;

  constructor(
    private readonly commands: Commands,
    private readonly ports: FlowDiagnosisPorts,
  ) {
    commands.register(commandIds.diagnoseSearch, (uri?: vscode.Uri, line?: number) => this.#diagnose(uri, line));
    this.#disposables = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#clear(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#clear(document)),
      vscode.languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.commands.registerCommand(innerCommandIds.fixCause, (found: CauseInRegion) => this.#fix(found)),
      vscode.commands.registerCommand(innerCommandIds.explainCause, ({ cause }: CauseInRegion) =>
        ports.why(cause.example),
      ),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const known = this.#diagnosed.get(document.uri.toString()) ?? [];
    // The Problems panel asks about one of them, the text about all that stand at the cursor.
    return known
      .filter(({ diagnostic }) =>
        diagnostics.some(({ message, code }) => message === diagnostic.message && code === diagnostic.code),
      )
      .slice(0, mostActedOn)
      .flatMap((each) => actionsOf(each));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #clear(document: vscode.TextDocument): void {
    if (this.#diagnosed.delete(document.uri.toString())) this.#collection.delete(document.uri);
  }

  async #diagnose(uri: vscode.Uri | undefined, line: number | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const document =
      uri === undefined
        ? editor?.document
        : vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri.toString());
    if (document?.languageId !== languageId) return;
    const search = searchAtLine(document, line ?? editor?.selection.active.line ?? 0);
    if (search === null) {
      void vscode.window.showInformationMessage('There is no search in this file yet.');
      return;
    }
    const { version } = document;
    const { describeCause } = await import('../../core/policy/groupByCause');
    const causes = await this.#causes(search.text, search.range?.value ?? '');
    if (document.isClosed || document.version !== version) return;
    const range = new vscode.Range(document.positionAt(search.start), document.positionAt(search.end));
    const kept = (this.#diagnosed.get(document.uri.toString()) ?? []).filter(
      ({ diagnostic }) => diagnostic.range.intersection(range) === undefined,
    );
    const shown = causes
      .slice(0, mostProblems)
      .map((found) => ({ found, diagnostic: diagnosticOf(found.cause, describeCause(found.cause), range) }));
    const all = [...kept, ...shown];
    this.#diagnosed.set(document.uri.toString(), all);
    this.#collection.set(document.uri, [...all.map(({ diagnostic }) => diagnostic)]);
    if (causes.length === 0) {
      void vscode.window.showInformationMessage('This search has no rejected flows in the local store.');
      return;
    }
    const left = causes.length - shown.length;
    const more = left > 0 ? ` ${counted(left, 'cause')} with fewer flows left out.` : '';
    void vscode.window.setStatusBarMessage(
      `${counted(shown.length, 'cause')} of rejects in the Problems panel.${more}`,
      10_000,
    );
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }

  async #causes(text: string, range: string): Promise<readonly CauseInRegion[]> {
    const { ports } = this;
    const { causesOfSearch } = await import('../../app/policy/causesOfSearch');
    const prepared = prepareSearch(`${text} action:rejected`, range, { now: ports.now() });
    if (!prepared.ok) throw new Error(prepared.problems.map(({ message }) => message).join(' '));
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Diagnosing the search in the local store',
        cancellable: true,
      },
      (progress, token) => {
        const signal = signalOf(token);
        let percent = 0;
        const judge = async (region: string | null) => (await ports.judges.judge(region, false, signal)).directory;
        return causesOfSearch(ports.engine(), prepared.request, judge, signal, (done, total) => {
          const share = total === 0 ? 100 : Math.floor((100 * done) / total);
          progress.report({ message: `${number(done)} of ${counted(total, 'reject')}`, increment: share - percent });
          percent = share;
        });
      },
    );
  }

  async #fix(found: CauseInRegion): Promise<void> {
    try {
      const { fixCause } = await import('./fixCause');
      await fixCause(found, this.ports.judges, this.ports.changes, (error) => this.#report(error));
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (isCancellation(error)) return;
    this.commands.report(error, () => vscode.commands.executeCommand(commandIds.changesToRules));
  }
}

function diagnosticOf({ code }: RejectCause, words: string, range: vscode.Range): vscode.Diagnostic {
  const { Warning, Information } = vscode.DiagnosticSeverity;
  const explained = code !== 'allowed_now' && code !== 'cannot_tell';
  const diagnostic = new vscode.Diagnostic(range, `${words}.`, explained ? Warning : Information);
  diagnostic.source = 'VPC Flow Lens';
  diagnostic.code = code;
  return diagnostic;
}

function actionsOf({ diagnostic, found }: Diagnosed): readonly vscode.CodeAction[] {
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
