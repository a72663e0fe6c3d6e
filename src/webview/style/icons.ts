import { html, svg, type TemplateResult } from 'lit';

/** Line icons on a 16 × 16 field, drawn in the text's colour. Decorative: whatever they mean is also said in words. */
const shapes = {
  check: svg`<path d="M3 8.5 6.5 12 13 4.5" />`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8" />`,
  plus: svg`<path d="M8 3.5v9M3.5 8h9" />`,
  minus: svg`<path d="M3.5 8h9" />`,
  right: svg`<path d="m6 3.5 4.5 4.5L6 12.5" />`,
  down: svg`<path d="M3.5 6 8 10.5 12.5 6" />`,
  up: svg`<path d="M3.5 10 8 5.5l4.5 4.5" />`,
  columns: svg`<path d="M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10" />`,
  save: svg`<path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4-2.9-2.8 4-.6z" />`,
  export: svg`<path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 12.5v1h10.4v-1" />`,
  copy: svg`<path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />`,
  zoomOut: svg`<circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3.3 3.3M5 7h4" />`,
  left: svg`<path d="M2.5 3h11v10h-11zM6.5 3v10" />`,
  detail: svg`<path d="M2.5 3h11v10h-11zM9.5 3v10" />`,
  table: svg`<path d="M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5V13" />`,
  file: svg`<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3" />`,
  warning: svg`<path d="M8 2.5 14 13.2H2zM8 6.5v3.2M8 11.2v.6" />`,
  error: svg`<circle cx="8" cy="8" r="5.7" /><path d="m6 6 4 4M10 6l-4 4" />`,
  info: svg`<circle cx="8" cy="8" r="5.7" /><path d="M8 7.3v3.6M8 5v.6" />`,
  clock: svg`<circle cx="8" cy="8" r="5.7" /><path d="M8 4.8V8l2.2 1.6" />`,
  arrow: svg`<path d="M2.5 8h10M9 4.5 12.5 8 9 11.5" />`,
  outside: svg`<path d="M6.5 3.5h-3v9h9v-3M9 2.5h4.5V7M13 3 7.5 8.5" />`,
  link: svg`<path d="M6.5 9.5 9.5 6.5M7.2 4.6 9 2.8a2.9 2.9 0 0 1 4.1 4.1L11.4 8.7M4.6 7.2 2.8 9a2.9 2.9 0 0 0 4.1 4.1l1.8-1.7" />`,
  follow: svg`<circle cx="8" cy="8" r="1.4" /><path d="M5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.3 12.7a6.6 6.6 0 0 1 0-9.4M12.7 3.3a6.6 6.6 0 0 1 0 9.4" />`,
} as const;

export type IconName = keyof typeof shapes;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}
