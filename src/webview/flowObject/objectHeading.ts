import { html, nothing, type TemplateResult } from 'lit';
import { describeWarning } from '../../core/flow/describeProblem';
import type { ObjectWarning } from '../../core/flow/objectProblem';
import { objectTitle } from '../../core/flow/objectTitle';
import type { FlowObjectMessage } from '../../protocol/flowObject';
import { byteAmount, counted } from '../format/amount';
import { shortClock, shortTime } from '../format/localTime';
import type { RowNames } from '../format/rowNames';
import { visibleText } from '../format/visibleText';
import { icon } from '../style/icons';

/** What the object is, in words; where it lies, to be copied; its main facts; `said` is what was done last. */
export function objectHeading(
  object: FlowObjectMessage,
  names: RowNames,
  said: string,
  copy: (text: string) => void,
): TemplateResult {
  const { key, bucket, bytes, rows, capture_start_time: start, capture_end_time: end } = object;
  const title = objectTitle(object, (id) => names.ofId(id), shortClock);
  const facts = [
    counted(rows, 'record'),
    start === null ? null : `${shortTime(start)}${end === null ? '' : ` – ${shortClock(end)}`}`,
    object.record_type,
    object.state === null ? null : `state ${object.state}`,
    byteAmount(bytes),
  ];
  return html`<header class="object-head">
    <h1>${visibleText(title)}</h1>
    <p class="object-key">
      <span class="object-place" title=${key}>${visibleText(`${bucket} / ${key}`)}</span>
      <button class="icon-button" title="Copy key" aria-label="Copy key" @click=${() => copy(key)}>${icon('copy')}</button>
    </p>
    <p>${facts.filter((fact) => fact !== null).join(' · ')} <span class="said" role="status">${said}</span></p>
  </header>`;
}

export function objectWarnings({ warnings }: FlowObjectMessage): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<ul class="notes object-notes" aria-label="What is odd about this object">
    ${warnings.map((warning) => html`<li>${icon('warning')}<span>${worded(warning as ObjectWarning)}</span></li>`)}
  </ul>`;
}

/** Said of many objects elsewhere; here there is one. */
function worded(warning: ObjectWarning): string {
  return (describeWarning(warning) ?? warning.code).replace(/^1 object\b/, 'Object');
}
