/** Follows the pointer from where it was pressed until it is let go; `moved` gets the pixels to the right. */
export function dragSideways(event: PointerEvent, moved: (pixels: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const handle = event.currentTarget as HTMLElement;
  const from = event.clientX;
  handle.setPointerCapture(event.pointerId);
  const move = (at: PointerEvent) => moved(at.clientX - from);
  handle.addEventListener('pointermove', move);
  handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true });
}
