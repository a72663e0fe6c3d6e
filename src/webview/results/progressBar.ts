import { html, nothing, type TemplateResult } from 'lit';
import { progressText, type SearchProgress, shareRead } from '../../core/query/searchProgress';
import { byteAmount } from '../format/amount';
import { setStyle } from '../style/setStyle';

/**
 * A thin line while a search is under way: as long as what has been read of all there is to read, and running where that is
 * not known. Screen readers find how far it is there; it is not read out each time.
 */
export function progressBar(running: boolean, progress: SearchProgress | null): TemplateResult {
  const share = progress === null ? null : shareRead(progress);
  const percent = share === null ? null : Math.floor(share * 100);
  return html`<div
    class=${`progress${percent === null ? '' : ' measured'}`}
    role="progressbar"
    aria-label="Searching"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${percent ?? nothing}
    aria-valuetext=${progress === null ? nothing : wordsOf(progress)}
    ?hidden=${!running}
    ${setStyle({ '--share': String(share ?? 0) })}
  ></div>`;
}

/** The same in words, for those who see them; beside what is read out when it changes. */
export function progressWords(progress: SearchProgress | null): TemplateResult | typeof nothing {
  if (progress === null) return nothing;
  const words = wordsOf(progress);
  return html`<span class="said progress-words" aria-hidden="true" title=${words}>${words}</span>`;
}

const wordsOf = (progress: SearchProgress): string => progressText(progress, byteAmount);
