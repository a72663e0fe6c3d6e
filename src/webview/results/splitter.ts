import { html, type TemplateResult } from 'lit';
import { dragSideways } from '../style/dragSideways';

/** A bar between two panes that changes the width of one of them, by mouse and by arrow keys. */
export function splitter(options: {
  readonly label: string;
  readonly width: number;
  readonly least: number;
  readonly most: number;
  /** 1 when the pane lies before the bar, -1 when behind. */
  readonly side: 1 | -1;
  resize(width: number): void;
}): TemplateResult {
  const { width, least, most, side } = options;
  const set = (wanted: number) => options.resize(Math.round(Math.min(most, Math.max(least, wanted))));
  const onPointerDown = (event: PointerEvent) => dragSideways(event, (pixels) => set(width + side * pixels));
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    set(width + side * step);
  };
  return html`<div
    class=${`splitter ${side === 1 ? 'behind' : 'before'}`}
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${options.label}
    aria-valuenow=${width}
    aria-valuemin=${least}
    aria-valuemax=${most}
    @pointerdown=${onPointerDown}
    @keydown=${onKey}
  ></div>`;
}
