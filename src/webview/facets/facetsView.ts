import { html, nothing, type TemplateResult } from 'lit';
import { parseIpv4 } from '../../core/net/ipv4';
import { protocolName } from '../../core/net/protocols';
import { serviceName } from '../../core/net/services';
import { type FieldName, fieldNamed } from '../../core/query/fields';
import { amount, counted } from '../format/amount';
import { shortTime } from '../format/localTime';
import type { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';
import { setStyle } from '../style/setStyle';

/** Fields whose top values are offered, in this order; the first ones are open at the start. */
export const facetFields: readonly FieldName[] = [
  'action',
  'target_port',
  'initiator_ip',
  'target_ip',
  'transport_protocol',
  'direction',
  'network_interface_id',
  'initiator_port',
  'vpc_crn',
  'bucket',
];
export const openAtFirst: readonly FieldName[] = ['action', 'target_port', 'initiator_ip', 'target_ip'];

export interface FacetValue {
  readonly value: string | null;
  readonly count: number;
}

export type FacetState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly values: readonly FacetValue[]; readonly limit: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface FacetsModel {
  readonly open: ReadonlySet<FieldName>;
  readonly states: ReadonlyMap<FieldName, FacetState>;
  /** Flows the search found, for the share of a value; null while unknown. */
  readonly total: number | null;
  /** The newest flows, where the values are of those only: how many, since when in microseconds UTC. */
  readonly covers: { readonly from: number; readonly rows: number } | null;
  readonly names: RowNames;
  /** The run failed or was cancelled, which is said elsewhere. */
  readonly stopped: boolean;
}

export interface FacetsListener {
  toggle(field: FieldName): void;
  more(field: FieldName): void;
  retry(field: FieldName): void;
  narrow(how: 'only' | 'not', field: FieldName, value: string | null): void;
}

/** Top values of the main fields, each with "only" and "not". */
export function facetsView(model: FacetsModel, listener: FacetsListener): TemplateResult {
  const { covers } = model;
  return html`<div class="facets">${covers === null ? nothing : html`<p class="facets-note">Of the newest ${counted(covers.rows, 'flow')}, since ${shortTime(covers.from)}.</p>`}${facetFields.map((field) => facet(field, model, listener))}</div>`;
}

function facet(field: FieldName, model: FacetsModel, listener: FacetsListener): TemplateResult {
  const open = model.open.has(field);
  const entry = fieldNamed(field);
  return html`<section class="facet">
    <h3 class="facet-head">
      <button
        class="facet-toggle"
        aria-expanded=${open ? 'true' : 'false'}
        aria-controls=${`facet-${field}`}
        title=${entry?.meaning ?? ''}
        @click=${() => listener.toggle(field)}
      >
        ${icon(open ? 'down' : 'right')}<span class="facet-name">${field}</span>
      </button>
    </h3>
    <div id=${`facet-${field}`} ?hidden=${!open}>${open ? body(field, model, listener) : nothing}</div>
  </section>`;
}

function body(field: FieldName, model: FacetsModel, listener: FacetsListener): TemplateResult {
  const state = model.states.get(field);
  if (model.stopped && state?.kind !== 'ready') return html`<p class="facet-note">Not counted.</p>`;
  if (state === undefined || state.kind === 'waiting') {
    return html`<p class="facet-note" aria-busy="true">Counting…</p>`;
  }
  if (state.kind === 'failed') {
    return html`<p class="facet-note failed">
      ${state.message} <button class="link" @click=${() => listener.retry(field)}>Retry</button>
    </p>`;
  }
  if (state.values.length === 0) return html`<p class="facet-note">No values.</p>`;
  const most = state.values.reduce((max, { count }) => Math.max(max, count), 1);
  return html`<ul class="facet-values" aria-label=${`Top values of ${field}`}>
      ${state.values.map((value) => valueRow(field, value, model, most, listener))}
    </ul>
    ${
      state.values.length >= state.limit && state.limit < 100
        ? html`<button class="link facet-more" @click=${() => listener.more(field)}>More values</button>`
        : nothing
    }`;
}

function valueRow(
  field: FieldName,
  { value, count }: FacetValue,
  { names, total }: FacetsModel,
  most: number,
  listener: FacetsListener,
): TemplateResult {
  const shown = value === null ? '(not said)' : visibleText(value);
  const words = value === null ? undefined : wordsFor(field, value, names);
  const share = total !== null && total > 0 ? `, ${Math.round((count / total) * 1000) / 10} %` : '';
  const title = `${words === undefined ? shown : `${words} · ${shown}`}: ${amount(count)} flows${share}`;
  return html`<li class="facet-value">
    <span class="facet-bar" aria-hidden="true" ${setStyle({ width: `${Math.max(1, (count / most) * 100)}%` })}></span>
    <span class="facet-text" title=${title}>${
      words === undefined ? shown : html`<span class="name">${words}</span> <span class="dim">${shown}</span>`
    }</span>
    <span class="facet-count">${amount(count)}</span>
    <button
      class="facet-button"
      title=${`Only ${field} ${shown}`}
      aria-label=${`Only ${field} ${shown}`}
      @click=${() => listener.narrow('only', field, value)}
    >
      ${icon('plus')}
    </button>
    <button
      class="facet-button"
      title=${`Not ${field} ${shown}`}
      aria-label=${`Not ${field} ${shown}`}
      @click=${() => listener.narrow('not', field, value)}
    >
      ${icon('minus')}
    </button>
  </li>`;
}

/** What people call the value: the service of a port, the machine at an address. */
function wordsFor(field: FieldName, value: string, names: RowNames): string | undefined {
  switch (fieldNamed(field)?.type) {
    case 'ip': {
      const address = parseIpv4(value);
      return address === null ? undefined : names.ofAddress(address);
    }
    case 'port':
      return field === 'target_port' ? serviceName(Number(value), null) : undefined;
    case 'protocol':
      return protocolName(Number(value));
    default:
      return field === 'direction' ? { I: 'inbound', O: 'outbound' }[value] : names.ofId(value);
  }
}
