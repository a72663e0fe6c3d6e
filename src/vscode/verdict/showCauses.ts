import * as vscode from 'vscode';
import { type CauseInRegion, causesOfSearch, narrowedToCause } from '../../app/policy/causesOfSearch';
import { recordedRow } from '../../app/policy/recordedRow';
import { prepareSearch } from '../../app/search/prepareSearch';
import { counted, number } from '../../app/words';
import type { FlowRow } from '../../core/flow/flowRow';
import { describeCause } from '../../core/policy/groupByCause';
import type { Coverage, QueryEngine } from '../../engines/queryEngine';
import { signalOf } from '../cancellation';
import { localDateTime } from '../localTime';
import type { SearchInFront } from '../panel/resultsPanels';
import { plainLabel } from '../plainLabel';
import type { OpenResults } from '../search/searchCommands';
import type { Judges } from './judges';

export interface CausesPorts {
  /** The search whose results are in front; null where there is none. */
  search(): SearchInFront | null;
  /** The one that the search was run in; null where it is no longer there. */
  engine(id: string): QueryEngine | null;
  readonly judges: Judges;
  readonly open: OpenResults;
  why(row: FlowRow): void;
  /** Microseconds UTC. */
  now(): number;
}

interface CauseItem extends vscode.QuickPickItem {
  readonly found: CauseInRegion;
}

/** What rejected the flows of a search, most first: a choice narrows the search, its button explains an example. */
export async function showCauses(ports: CausesPorts): Promise<void> {
  const search = ports.search();
  if (search === null) {
    void vscode.window.showInformationMessage(
      'Run a search first: its rejected flows are grouped by what rejected them.',
    );
    return;
  }
  const engine = ports.engine(search.engineId);
  if (engine === null) {
    void vscode.window.showInformationMessage('The engine of this search is no longer there. Run it in another one.');
    return;
  }
  const prepared = prepareSearch(`${search.text} action:rejected`, search.range, { now: ports.now() });
  if (!prepared.ok) throw new Error(prepared.problems.map(({ message }) => message).join(' '));
  const title = `Looking for the causes of rejects in ${engine.label}`;
  const { causes, coverage } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const signal = signalOf(token);
      let percent = 0;
      const judge = async (region: string | null) => (await ports.judges.judge(region, false, signal)).directory;
      const found = await causesOfSearch(engine, prepared.request, judge, signal, (done, total) => {
        const share = total === 0 ? 100 : Math.floor((100 * done) / total);
        progress.report({ message: `${number(done)} of ${counted(total, 'reject')}`, increment: share - percent });
        percent = share;
      });
      return { causes: found, coverage: (await engine.coverage?.(prepared.request, signal)) ?? null };
    },
  );
  if (causes.length === 0) {
    void vscode.window.showInformationMessage('This search has no rejected flows.');
    return;
  }
  const chosen = await pick(causes, { engine, coverage }, ports);
  if (chosen !== null) {
    const text = narrowedToCause(search.text, chosen.found.cause);
    ports.open({ text, range: search.range, engineId: search.engineId });
  }
}

function pick(
  causes: readonly CauseInRegion[],
  { engine, coverage }: { readonly engine: QueryEngine; readonly coverage: Coverage | null },
  ports: CausesPorts,
): Promise<CauseItem | null> {
  const list = vscode.window.createQuickPick<CauseItem>();
  const why: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('question'), tooltip: 'Why?' };
  list.title = `Causes of rejects · ${engine.label}`;
  const ofNewest =
    coverage === null
      ? ''
      : `Of the newest ${counted(coverage.rows, 'reject')} only, since ${localDateTime(coverage.from)}. `;
  list.placeholder = `${ofNewest}Choose one to narrow the search to its traffic`;
  list.matchOnDetail = true;
  list.items = causes.map((found) => ({
    found,
    label: plainLabel(describeCause(found.cause)),
    detail: detailOf(found),
    buttons: [why],
  }));
  return new Promise((resolve) => {
    list.onDidTriggerItemButton(({ item }) => {
      list.hide();
      void explain(item.found.cause.example, engine, ports);
    });
    list.onDidAccept(() => {
      resolve(list.selectedItems[0] ?? null);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(null);
      list.dispose();
    });
    list.show();
  });
}

/** What an example that came out of a sum lacks is asked of the engine; without an answer it is explained as it is. */
async function explain(example: FlowRow, engine: QueryEngine, { why }: CausesPorts): Promise<void> {
  why(await recordedRow(engine, example).catch(() => example));
}

function detailOf({ region, cause: { remotes, firstSeen, lastSeen } }: CauseInRegion): string {
  const addresses = `${number(remotes)} remote address${remotes === 1 ? '' : 'es'}`;
  const seen =
    firstSeen === null || lastSeen === null
      ? []
      : [`first ${localDateTime(firstSeen)}, last ${localDateTime(lastSeen)}`];
  return [addresses, ...seen, ...(region === null ? [] : [region])].join(' · ');
}
