import * as v from 'valibot';
import { sortSchema } from '../../protocol/results';
import { facetFields, openAtFirst } from '../facets/facetsView';
import { columnSettingsSchema, initialColumns } from '../grid/columnSettings';

/** What the panel remembers over a reload of the window. Kept by the editor; read back with suspicion. */
const pixels = v.pipe(v.number(), v.minValue(40), v.maxValue(2000));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(100_000));

const searchEntry = v.object({ text, range: v.string() });
export type SearchEntry = v.InferOutput<typeof searchEntry>;

const stateSchema = v.object({
  text: v.fallback(text, ''),
  range: v.fallback(v.string(), ''),
  engineId: v.fallback(v.string(), ''),
  /** Whether the search had been run, and is to be run again. */
  ran: v.fallback(v.boolean(), false),
  sort: v.fallback(sortSchema, {
    field: 'start_time',
    descending: true,
  }),
  columns: v.fallback(columnSettingsSchema, initialColumns),
  openFacets: v.fallback(v.array(v.picklist(facetFields)), [...openAtFirst]),
  valuesOpen: v.fallback(v.boolean(), true),
  detailOpen: v.fallback(v.boolean(), true),
  valuesWidth: v.fallback(pixels, 230),
  detailWidth: v.fallback(pixels, 360),
  timelineAsTable: v.fallback(v.boolean(), false),
  firstRow: v.fallback(whole, 0),
  selectedRow: v.fallback(v.nullable(whole), null),
  /** Which flow the selected row is (`rowIdentity`), where it can be told from others. */
  selectedId: v.fallback(v.nullable(text), null),
  /** Whether the search is followed, and is to be after a reload. */
  following: v.fallback(v.boolean(), false),
  /** Searches run in this panel, oldest first, and which of them is shown. */
  history: v.fallback(v.pipe(v.array(searchEntry), v.maxLength(200)), []),
  historyAt: v.fallback(v.pipe(v.number(), v.safeInteger()), -1),
  /** Ranges left by zooming in, the latest last. */
  zoomedFrom: v.fallback(v.pipe(v.array(v.string()), v.maxLength(50)), []),
});
export type PanelState = v.InferOutput<typeof stateSchema>;

/** What is readable of a kept state; the rest as in a new panel. */
export function readPanelState(kept: unknown): PanelState {
  const source = typeof kept === 'object' && kept !== null ? kept : {};
  return v.parse(stateSchema, source);
}
