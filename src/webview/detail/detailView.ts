import { html, nothing, type TemplateResult } from 'lit';
import { describeFlag, flagNames } from '../../core/flow/describeProblem';
import { stringifyExactJson } from '../../core/flow/exactJson';
import type { FlowRow } from '../../core/flow/flowRow';
import { recordToJson } from '../../core/flow/recordJson';
import { formatIpv4 } from '../../core/net/ipv4';
import { protocolName } from '../../core/net/protocols';
import { serviceName } from '../../core/net/services';
import { type Field, type FieldName, fields } from '../../core/query/fields';
import { amount, byteAmount } from '../format/amount';
import { fieldText } from '../format/fieldText';
import { localTime } from '../format/localTime';
import type { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';

export interface DetailListener {
  copy(text: string): void;
  close(): void;
  readonly narrow?: (how: 'only' | 'not', field: FieldName, value: string | null) => void;
  readonly openObject?: (row: FlowRow) => void;
  readonly why?: (row: FlowRow) => void;
}

/**
 * Everything a row says: what is odd about it, its record, the object around it, and the record as JSON. `row` is
 * undefined while it is being read.
 */
export function detailView(row: FlowRow | undefined, names: RowNames, listener: DetailListener): TemplateResult {
  const close = html`<button class="icon-button detail-close" title="Close (Escape)" aria-label="Close detail" @click=${() => listener.close()}>
    ${icon('cross')}
  </button>`;
  if (row === undefined)
    return html`<div class="detail" aria-busy="true">${close}<p class="dim">Reading the record…</p></div>`;
  const json = recordToJson(row, 2);
  const record = fields.filter((field) => field.of === 'record');
  const object = fields.filter((field) => field.of === 'object');
  return html`<div class="detail">
    ${close}
    <h2 class="detail-title">${title(row, names)}</h2>
    ${odd(row)}
    ${why(row, listener)}
    <h3>Record</h3>
    <dl class="pairs">${record.map((field) => pair(field, row, names, listener))}</dl>
    ${extra(row)}
    <h3>Object</h3>
    <dl class="pairs">${object.map((field) => pair(field, row, names, listener))}</dl>
    <p class="detail-place">${noObject(row) ?? `Record ${amount(row.index + 1)} of its object`}</p>
    ${
      listener.openObject === undefined
        ? nothing
        : html`<button
            class="button secondary"
            ?disabled=${noObject(row) !== null}
            title=${noObject(row) ?? 'Open the object this record came in'}
            @click=${() => listener.openObject?.(row)}
          >
            ${icon('file')}Open object
          </button>`
    }
    <div class="detail-json-head">
      <h3>JSON</h3>
      <button class="icon-button" title="Copy JSON" aria-label="Copy JSON" @click=${() => listener.copy(json)}>${icon('copy')}</button>
    </div>
    <pre class="json" tabindex="0" aria-label="Record as JSON">${visibleText(json)}</pre>
  </div>`;
}

function why(row: FlowRow, listener: DetailListener): TemplateResult | typeof nothing {
  if (listener.why === undefined) return nothing;
  return html`<button class="button detail-why" @click=${() => listener.why?.(row)}>${whyLabel(row)}</button>`;
}

/** Why the object of a row cannot be opened; null where it can. */
export function noObject({ key }: FlowRow): string | null {
  return key === '' ? 'Whatever shipped this record did not say which object it came in.' : null;
}

/** What one asks about a row. */
export function whyLabel({ action }: FlowRow): string {
  return action === 'accepted' ? 'What admits this?' : 'Why?';
}

function title(row: FlowRow, names: RowNames): TemplateResult {
  const side = (address: number | null) =>
    address === null ? 'unknown' : (names.ofAddress(address) ?? formatIpv4(address));
  const port = row.target_port === null ? '' : `:${row.target_port}`;
  const action = row.action ?? 'unknown';
  return html`<span class=${`verdict ${action}`}>${
    row.action === null ? nothing : icon(row.action === 'accepted' ? 'check' : 'cross')
  }${action}</span>
    <span class="detail-path">${side(row.initiator_ip)} ${icon('arrow')} ${side(row.target_ip)}${port}</span>`;
}

function odd(row: FlowRow): TemplateResult | typeof nothing {
  const notes = flagNames(row.flags).map(describeFlag);
  if (row.state === 'skip data') notes.push('The collector lost records in this window (state skip data).');
  if (notes.length === 0) return nothing;
  return html`<ul class="notes" aria-label="What is odd about this record">
    ${notes.map((note) => html`<li>${icon('warning')}<span>${note}</span></li>`)}
  </ul>`;
}

function pair(field: Field, row: FlowRow, names: RowNames, listener: DetailListener): TemplateResult {
  const text = fieldText(row, field.name);
  const { narrow } = listener;
  const narrowable = narrow !== undefined && field.type !== 'time';
  const shown = visibleText(text ?? 'not said');
  return html`<div class="pair">
    <dt title=${field.meaning}>${breakable(field.name)}</dt>
    <dd>
      <span class=${text === null ? 'pair-value unsaid' : 'pair-value'}>${text === null ? 'not said' : value(field, row, text, names)}</span>
      ${
        narrowable
          ? html`<span class="pair-buttons">
              <button
                class="facet-button"
                title=${`Only ${field.name} ${shown}`}
                aria-label=${`Only ${field.name} ${shown}`}
                @click=${() => narrow('only', field.name, text)}
              >
                ${icon('plus')}
              </button>
              <button
                class="facet-button"
                title=${`Not ${field.name} ${shown}`}
                aria-label=${`Not ${field.name} ${shown}`}
                @click=${() => narrow('not', field.name, text)}
              >
                ${icon('minus')}
              </button>
            </span>`
          : nothing
      }
    </dd>
  </div>`;
}

function value(field: Field, row: FlowRow, text: string, names: RowNames): TemplateResult | string {
  const raw = row[field.name];
  switch (field.type) {
    case 'time':
      return html`<span class="line">${localTime(Number(raw))}</span> <span class="line dim">${text}</span>`;
    case 'ip':
      return aside(text, names.ofAddress(Number(raw)));
    case 'port':
      return aside(text, field.name === 'target_port' ? serviceName(Number(raw), row.transport_protocol) : undefined);
    case 'protocol':
      return aside(text, protocolName(Number(raw)));
    case 'counter': {
      const count = raw as number | bigint;
      return field.name.includes('bytes') && count >= 1000 ? aside(amount(count), byteAmount(count)) : amount(count);
    }
    default:
      return field.name === 'direction'
        ? aside(text, text === 'I' ? 'inbound' : 'outbound')
        : aside(text, names.ofId(text));
  }
}

/** Lets a long field name break at its underscores rather than anywhere. */
function breakable(name: string): TemplateResult[] {
  return name.split(/(?<=_)/).map((part) => html`${part}<wbr />`);
}

function aside(text: string, words: string | undefined): TemplateResult | string {
  const shown = visibleText(text);
  return words === undefined ? shown : html`${shown} <span class="dim">${visibleText(words)}</span>`;
}

/** Fields the format does not know, and values that did not fit, as they came. */
function extra(row: FlowRow): TemplateResult | typeof nothing {
  if (row.extra === null) return nothing;
  return html`<h3>As it came</h3>
    <dl class="pairs">
      ${Object.entries(row.extra).map(
        ([name, came]) =>
          html`<div class="pair"><dt>${visibleText(name)}</dt><dd><span class="pair-value">${visibleText(stringifyExactJson(came))}</span></dd></div>`,
      )}
    </dl>`;
}
