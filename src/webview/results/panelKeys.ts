export interface PanelKeys {
  walk(step: -1 | 1): void;
  run(): void;
  focusSearch(): void;
}

/** Keys that hold anywhere in the panel. */
export function onPanelKey(event: KeyboardEvent, { walk, run, focusSearch }: PanelKeys): void {
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey && !command && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    event.preventDefault();
    walk(event.key === 'ArrowLeft' ? -1 : 1);
  } else if (command && event.key === 'Enter') {
    event.preventDefault();
    run();
  } else if (event.key === '/' && !command && !takesText(event.target)) {
    event.preventDefault();
    focusSearch();
  }
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement
  );
}
