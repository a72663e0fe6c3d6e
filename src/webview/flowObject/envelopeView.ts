import { html, nothing, type TemplateResult } from 'lit';
import { fieldNamed } from '../../core/query/fields';
import type { FlowObjectMessage } from '../../protocol/flowObject';
import { localTime, utcTime } from '../format/localTime';
import type { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';

const envelopeFields = [
  'version',
  'state',
  'capture_start_time',
  'capture_end_time',
  'record_type',
  'network_interface_id',
  'instance_crn',
  'vpc_crn',
  'subnet_crn',
  'collector_crn',
  'attached_endpoint_type',
  'account',
  'region',
  'bucket',
  'key',
] as const;

/** What an object says around its records, with the names of what its ids stand for. */
export function envelopeView(object: FlowObjectMessage, names: RowNames): TemplateResult {
  return html`<dl class="pairs envelope">
    ${envelopeFields.map((name) => {
      const value = object[name];
      return html`<div class="pair">
        <dt title=${fieldNamed(name)?.meaning ?? ''}>${name}</dt>
        <dd><span class=${value === null ? 'pair-value unsaid' : 'pair-value'}>${value === null ? 'not said' : said(value, names)}</span></dd>
      </div>`;
    })}
  </dl>`;
}

function said(value: string | number, names: RowNames): TemplateResult {
  if (typeof value === 'number') {
    return html`<span class="line">${localTime(value)}</span> <span class="line dim">${utcTime(value)}</span>`;
  }
  const name = names.ofId(value);
  return html`${visibleText(value)}${name === undefined ? nothing : html` <span class="name">${visibleText(name)}</span>`}`;
}
