/** What a canvas needs to be told of the theme; it cannot read CSS variables itself. */
export interface ChartColours {
  readonly accepted: string;
  readonly rejected: string;
  readonly background: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export function chartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    accepted: read('--accepted') || style.color,
    rejected: read('--rejected') || style.color,
    background: read('--surface') || 'transparent',
    text: read('--muted') || style.color,
    line: read('--line') || style.color,
    font: `11px ${style.fontFamily}`,
  };
}

/** Diagonal lines, so that rejected flows are told from accepted ones without their colour. */
export function hatched(context: CanvasRenderingContext2D, colours: ChartColours): CanvasPattern | string {
  const size = Math.round(6 * devicePixelRatio);
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const draw = tile.getContext('2d');
  if (draw === null) return colours.rejected;
  draw.fillStyle = colours.background;
  draw.fillRect(0, 0, size, size);
  draw.strokeStyle = colours.rejected;
  draw.lineWidth = size / 2.4;
  for (const shift of [-size, 0, size]) {
    draw.beginPath();
    draw.moveTo(shift, size);
    draw.lineTo(shift + size, 0);
    draw.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? colours.rejected;
}
