import { html, nothing, type TemplateResult } from 'lit';
import type { PathLayer, PathSide, VerdictMessage, WireRulePlace } from '../../protocol/verdict';
import { visibleText } from '../format/visibleText';
import { type IconName, icon } from '../style/icons';

/** Shows a rule in the Security view. */
type Reveal = (rule: WireRulePlace) => void;

/** The way of the packet, layer by layer, each with the rule that decided and those that nearly did. */
export function pathView(
  { source, target, through, path }: Pick<VerdictMessage, 'source' | 'target' | 'through' | 'path'>,
  reveal: Reveal,
): TemplateResult | typeof nothing {
  if (path.length === 0) return nothing;
  return html`<h2 class="verdict-part">The path</h2>
    <p class="path-ends">${visibleText(source)} ${arrow('to')} ${through === null ? nothing : html`${visibleText(through)} ${arrow('and on to')} `}${visibleText(target)}</p>
    ${path.map((side) => sideView(side, reveal))}`;
}

const arrow = (words: string): TemplateResult => html`${icon('arrow')}<span class="sr-only">${words}</span>`;

function sideView({ place, layers }: PathSide, reveal: Reveal): TemplateResult {
  return html`<section class="path-side" aria-label=${visibleText(place)}>
    <h3>${visibleText(place)}</h3>
    ${
      layers.length === 0
        ? html`<p class="dim">Rules do not apply to the services of the infrastructure.</p>`
        : html`<ol class="path">
          ${layers.map((layer) => layerView(layer, reveal))}
        </ol>`
    }
  </section>`;
}

const outcomes: Readonly<Record<PathLayer['outcome'], { readonly words: string; readonly icon: IconName }>> = {
  passes: { words: 'passes', icon: 'check' },
  stops: { words: 'stops', icon: 'cross' },
  unknown: { words: 'not known', icon: 'info' },
  exempt: { words: 'not asked', icon: 'minus' },
};

function layerView({ leg, outcome, title, rule, at, near }: PathLayer, reveal: Reveal): TemplateResult {
  const told = outcomes[outcome];
  return html`<li class=${`path-layer ${outcome}`}>
    <span class="path-outcome">${icon(told.icon)}${told.words}</span>
    <div>
      <strong>${leg === 'answer' ? 'The answer: ' : ''}${visibleText(title)}</strong>
      <p>${rule === null ? without(outcome) : at === null ? visibleText(rule) : ruleLink(rule, at, reveal)}</p>
      ${near.map(
        (miss) =>
          html`<p class="path-near"><span class="dim">nearest:</span> ${ruleLink(miss.rule, miss.at, reveal)}: ${visibleText(miss.differs)}</p>`,
      )}
    </div>
  </li>`;
}

function ruleLink(rule: string, at: WireRulePlace, reveal: Reveal): TemplateResult {
  return html`<button
    class="link rule"
    title=${`Rule ${visibleText(at.ruleId)}: show it in the Security view`}
    @click=${() => reveal(at)}
  >${visibleText(rule)}</button>`;
}

function without(outcome: PathLayer['outcome']): string {
  switch (outcome) {
    case 'passes':
      return 'no rule is needed';
    case 'stops':
      return 'no rule';
    case 'unknown':
      return 'its rules are not known';
    case 'exempt':
      return 'not asked inside a subnet';
  }
}
