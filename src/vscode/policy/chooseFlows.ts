import * as vscode from 'vscode';
import { prepareSearch } from '../../app/search/prepareSearch';
import { localEngineId } from '../engines/searchEngines';
import { commandIds } from '../ids';
import { askRange, type RangeChoice, rangeOf } from '../ingest/askRange';
import { plainLabel } from '../plainLabel';
import type { FlowSources } from './flowSources';

interface EngineItem extends vscode.QuickPickItem {
  readonly engineId: string | null;
}

const ranges: readonly RangeChoice[] = [
  { label: 'Everything', phrase: '' },
  { label: 'Last 24 hours', phrase: 'last 24 hours' },
  { label: 'Last 7 days', phrase: 'last 7 days' },
  { label: 'Last 30 days', phrase: 'last 30 days' },
];

/** “Flows From…”: asks in which engine and of which time the recorded flows are that rules are judged by. */
export async function chooseFlows(sources: FlowSources, now: () => number): Promise<void> {
  const { choice } = sources;
  const engines = sources.list();
  const items = engines.map(
    ({ id, label, tellsChanges }): EngineItem => ({
      engineId: id,
      label: plainLabel(id === localEngineId ? 'Local store' : label),
      description: id === choice.engineId ? `current: ${choice.range === '' ? 'everything' : choice.range}` : '',
      detail: tellsChanges === true ? 'Counted again when flows come in' : 'Counted when asked: Refresh counts again',
    }),
  );
  if (engines.length === 1) {
    items.push({ engineId: null, label: 'Connect ClickHouse…', detail: 'For more flows than one machine holds' });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Flows From',
    placeHolder: 'Hits and causes are counted over all flows, so only engines that can add all of theirs up are here',
  });
  if (picked === undefined) return;
  if (picked.engineId === null) {
    await vscode.commands.executeCommand(commandIds.connectClickhouse);
    return;
  }
  const read = (phrase: string) => rangeOf(prepareSearch('', phrase, { now: now() }));
  const asked = await askRange(`Flows From ${picked.label}`, read, ranges);
  if (asked === undefined) return;
  await sources.choose({ engineId: picked.engineId, label: picked.label, range: asked.phrase });
}
